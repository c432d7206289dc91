import type { GuardedMutation } from '../mutation-table';

const NEVER = 'inv_01jd00000000000000000000zz';

/** The mutations of invitations. */
export const INVITATIONS: Readonly<Record<string, GuardedMutation>> = {
  invitePartnership: {
    action: 'partnership.invite',
    call: 'invitePartnership(input: { dryRun: true, recipientEmail: "it@nowhere.example" }) { errors { code } }',
  },
  inviteCustomer: {
    action: 'customer.invite',
    call: 'inviteCustomer(input: { dryRun: true, recipientEmail: "it@nowhere.example" }) { errors { code } }',
  },
  resendInvitation: {
    action: 'invitation.revoke',
    call: `resendInvitation(input: { dryRun: true, invitationId: "${NEVER}" }) { errors { code } }`,
  },
  revokeInvitation: {
    action: 'invitation.revoke',
    call: `revokeInvitation(input: { dryRun: true, invitationId: "${NEVER}" }) { errors { code } }`,
  },
  acceptInvitation: {
    action: ['partnership.accept', 'invitation.accept'],
    passes: ['applicants'],
    call: 'acceptInvitation(input: { dryRun: true, token: "none", confirm: true }) { errors { code } }',
  },
  declineInvitation: {
    action: 'invitation.decline',
    passes: ['applicants', 'linkHolders'],
    call: 'declineInvitation(input: { dryRun: true, token: "none" }) { errors { code } }',
  },
  requestDomainProof: {
    action: null,
    call: 'requestDomainProof(input: { dryRun: true, token: "none", email: "niemand@nirgendwo.example" }) { errors { code } }',
  },
  acceptInvitationAsNewCustomer: {
    action: null,
    call: `acceptInvitationAsNewCustomer(input: { dryRun: true, token: "none", companyName: "Nirgendwo", domain: "nirgendwo.example",
      country: "DE", cloud: PUBLIC, address: { line1: "Weg 1", city: "Ort" },
      admin: { name: "Niemand", email: "niemand@nirgendwo.example", password: "a long way from Tipperary" } }) { errors { code } }`,
  },
};
