import { organizationId } from '../../../customer-lifecycle/support/customers';
import {
  act,
  applicantOf,
  begin,
  contactToken,
  DAY,
  filledIn,
  OPERATOR,
  profile,
  readyApplicant,
  reviewedApplicant,
  start,
} from '../../../enrollment/support/applicants';
import { lastMail } from '../../../enrollment/support/mails';
import { provider } from '../../../sign-in/support/providers';
import { DEMO_PASSWORD } from '../../../../support/app';
import { ownReseller } from '../partners';
import { put, valueOf } from '../rows';
import { GLOBAL, letIn, ownCustomer, SUPPLIER, type Stage, type Subjects } from './stage';

let domains = 0;
const domain = (): string => `antrag-${(domains += 1)}.example`;

/** An applicant who waits for its primary contact. */
async function submitted({ app }: Stage): Promise<{ email: string; enrollmentId: string; token: string }> {
  const { email, enrollmentId, domain: own } = await readyApplicant(app, domain());
  await act(app, email, 'submitEnrollment', enrollmentId);
  return { email, enrollmentId, token: await contactToken(app, `paul@${own}`) };
}

const entryOf = async ({ app }: Stage): Promise<string> =>
  valueOf(app.database, 'SELECT id FROM directory_entry WHERE provider_id = ?', await organizationId(app, SUPPLIER));

/** The way of an applicant. */
export const APPLICANTS: Subjects = {
  checkWorkAccount: () => Promise.resolve({ email: null, input: { email: 'nora@noch-niemand.example' } }),
  startEnrollment: () => Promise.resolve({ email: null, input: start(domain()) }),
  verifyEmail: async ({ app }) => {
    const own = domain();
    await begin(app, own);
    const { token } = await lastMail(app, `nora@${own}`, 'verifyEmail');
    return { email: null, input: { token, password: DEMO_PASSWORD } };
  },
  resendEmailVerification: async (stage) => {
    const { enrollmentId, userName } = await begin(stage.app, domain());
    return { email: await letIn(stage, userName), input: { enrollmentId } };
  },
  verifyMembershipEmail: async ({ app }) => {
    const { email, enrollmentId } = await applicantOf(app, domain());
    await profile(app, ['mitglied@verband.example']);
    return { email, input: { enrollmentId, email: 'mitglied@verband.example' } };
  },
  updateEnrollment: async ({ app }) => {
    const { email, enrollmentId, domain: own } = await applicantOf(app, domain());
    return { email, input: { enrollmentId, ...filledIn(own, await profile(app, [email])) } };
  },
  submitEnrollment: async ({ app }) => {
    const { email, enrollmentId } = await readyApplicant(app, domain());
    return { email, input: { enrollmentId } };
  },
  withdrawEnrollment: async ({ app }) => {
    const { email, enrollmentId } = await readyApplicant(app, domain());
    return { email, input: { enrollmentId } };
  },
  startNewEnrollment: async ({ app }) => {
    const { email, enrollmentId } = await applicantOf(app, domain());
    await act(app, email, 'withdrawEnrollment', enrollmentId);
    return { email, input: { enrollmentId } };
  },
  resendEnrollmentConfirmation: async (stage) => {
    const { email, enrollmentId } = await submitted(stage);
    const sql = 'UPDATE enrollment SET confirmation_sent_at = ? WHERE id = ?';
    await put(stage.app.database, sql, stage.app.clock.now() - DAY, enrollmentId);
    return { email, input: { enrollmentId } };
  },
  confirmEnrollmentContact: async (stage) => ({ email: null, input: { token: (await submitted(stage)).token } }),
  denyEnrollmentContact: async (stage) => ({ email: null, input: { token: (await submitted(stage)).token } }),
};

/** What the operator does with applicants, registers and the directory. */
export const OPERATOR_WORK: Subjects = {
  reviewEnrollment: async ({ app }) => {
    const { enrollmentId } = await reviewedApplicant(app, domain());
    return { email: OPERATOR, input: { enrollmentId, decision: 'APPROVE' } };
  },
  createProvider: () => Promise.resolve({ email: OPERATOR, input: provider('handelshaus-neu.example') }),
  updateDirectoryEntry: async (stage) => ({
    email: OPERATOR,
    input: { directoryEntryId: await entryOf(stage), training: 'Courses in Kiel and Graz.' },
  }),
  requestDirectoryChange: async (stage) => ({
    email: GLOBAL,
    input: { directoryEntryId: await entryOf(stage), request: 'Please take our new telephone number.' },
  }),
  upsertPartnerIdRecord: () =>
    Promise.resolve({
      email: OPERATOR,
      input: {
        partnerId: '9900001',
        organizationName: 'Nordlicht',
        country: 'DE',
        contactName: 'Nora Licht',
        contactEmails: ['nora@nordlicht.example'],
      },
    }),
  importExternalRelationships: async (stage) => {
    const { id } = await ownReseller(stage.app, stage.passwordHash);
    const own = await ownCustomer(stage);
    const partnerId = await valueOf(stage.app.database, 'SELECT partner_id FROM partner WHERE id = ?', id);
    const known = await valueOf(stage.app.database, 'SELECT initial_domain FROM customer WHERE id = ?', own.id);
    const row = (customerDomain: string): object => ({
      partnerId,
      customerDomain,
      customerName: 'Altkunde',
      country: 'DE',
      hasGrant: true,
    });
    return { email: OPERATOR, input: { rows: [row(known), row('altkunde-1.example'), row('altkunde-2.example')] } };
  },
};
