import { ALPINE, ELBE } from '../../../customer-lifecycle/support/customers';
import { company, invite, invitePartner } from '../../../invitations/support/world';
import { ownReseller } from '../partners';
import { GLOBAL, letIn, ownCustomer, type Stage, type Subjects } from './stage';

let recipients = 0;
const recipient = (): { recipientEmail: string } => ({ recipientEmail: `einkauf@eingeladen-${(recipients += 1)}.example` });

/** A customer of Alpine alone that Elbe invites. */
async function invited(stage: Stage): Promise<{ email: string; token: string }> {
  const { admin } = await ownCustomer(stage, { resellerId: null });
  const { token } = await invite(stage.app, ELBE, { recipientEmail: admin, includeDelegatedAdmin: true });
  return { email: await letIn(stage, admin), token };
}

/** Invitations, from both sides. */
export const INVITATIONS: Subjects = {
  invitePartnership: () => Promise.resolve({ email: GLOBAL, input: { ...recipient(), sendByEmail: true } }),
  inviteCustomer: () => Promise.resolve({ email: ALPINE, input: { ...recipient(), sendByEmail: true } }),
  resendInvitation: async ({ app }) => ({ email: ALPINE, input: { invitationId: (await invite(app, ALPINE, recipient())).id } }),
  revokeInvitation: async ({ app }) => ({ email: ALPINE, input: { invitationId: (await invite(app, ALPINE, recipient())).id } }),
  acceptInvitation: async (stage) => {
    const { email, token } = await invited(stage);
    return { email, input: { token, confirm: true, acceptAgreement: true } };
  },
  'acceptInvitation to a partnership': async (stage) => {
    const { admin } = await ownReseller(stage.app, stage.passwordHash, false);
    const { token } = await invitePartner(stage.app, GLOBAL, admin);
    return { email: admin, input: { token, confirm: true } };
  },
  declineInvitation: async (stage) => {
    const { email, token } = await invited(stage);
    return { email, input: { token } };
  },
  acceptInvitationAsNewCustomer: async ({ app }) => {
    const { token } = await invite(app, ALPINE, { recipientEmail: 'chefin@neuland.example', includeDelegatedAdmin: true });
    return { email: null, input: company(token, 'neuland.example') };
  },
  requestDomainProof: async ({ app }) => {
    const { token } = await invite(app, ALPINE, recipient());
    return { email: null, input: { token, email: 'ada@neuland.example' } };
  },
};
