import { seenBy } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { AnswerMutations } from './answer.resolver';
import { expireInvitations } from './expiry';
import { Invitation, InvitationScope } from './invitation.entity';
import { InvitationFields, InvitationQueries } from './invitation.resolver';
import { InviteMutations } from './invite.resolver';
import { invitationDecides, invitationFollows, invitationScopeTable } from './invitation.scope';
import * as events from './invitation.events';

/** Invitations to partnerships and customer relationships. */
export const invitationsModule = defineModule({
  name: 'invitations',
  entities: [Invitation, InvitationScope],
  resolvers: [InvitationQueries, InvitationFields, InviteMutations, AnswerMutations],
  jobs: [{ name: 'invitations', run: expireInvitations }],
  events: Object.values(events),
  scopes: [invitationScopeTable],
  follows: invitationFollows,
  decides: invitationDecides,
  audiences: { Invitation: seenBy('invitation_scope', 'invitation_id') },
});
