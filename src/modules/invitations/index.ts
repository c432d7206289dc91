export { invitationOperations } from './invitation.actions';
export { revokeDualInvitations, revokeInvitationsToCustomer } from './revocation';
