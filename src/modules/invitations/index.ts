export { revokeDualInvitations, revokeInvitationsToCustomer } from './revocation';
