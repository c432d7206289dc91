export { refreshInvitationScope } from './invitation.scope';
export { revokeDualInvitations, revokeInvitationsToCustomer } from './revocation';
