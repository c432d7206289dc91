import { defineModule } from '../../graph/module';
import { Invitation, InvitationScope } from './invitation.entity';
import { InvitationFields, InvitationQueries } from './invitation.resolver';

/** Invitations to partnerships and customer relationships. */
export const invitationsModule = defineModule({
  name: 'invitations',
  entities: [Invitation, InvitationScope],
  resolvers: [InvitationQueries, InvitationFields],
});
