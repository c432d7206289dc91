import { seenBy } from '../../graph/audience';
import { defineModule } from '../../graph/module';
import { acceptInvitation, declineInvitation } from './accept';
import { acceptInvitationAsNewCustomer } from './accept-as-new-customer';
import { requestDomainProof } from './domain-proof';
import { expireInvitations } from './expiry';
import { Invitation, InvitationScope } from './invitation.entity';
import { InvitationFields, InvitationQueries } from './invitation.resolver';
import { invitationDecides, invitationFollows, invitationScopeTable } from './invitation.scope';
import * as events from './invitation.events';
import { inviteCustomer, invitePartnership } from './invite';
import { resendInvitation, revokeInvitation } from './resend';

/** Invitations to partnerships and customer relationships. */
export const invitationsModule = defineModule({
  name: 'invitations',
  entities: [Invitation, InvitationScope],
  types: [Invitation],
  fields: [InvitationFields],
  queries: [InvitationQueries],
  mutations: [
    invitePartnership,
    inviteCustomer,
    acceptInvitation,
    acceptInvitationAsNewCustomer,
    declineInvitation,
    requestDomainProof,
    resendInvitation,
    revokeInvitation,
  ],
  jobs: [{ name: 'invitations', run: expireInvitations }],
  events: Object.values(events),
  scopes: [invitationScopeTable],
  follows: invitationFollows,
  decides: invitationDecides,
  audiences: { Invitation: seenBy(invitationScopeTable) },
});
