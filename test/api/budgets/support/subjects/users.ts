import { DEMO_PASSWORD } from '../../../../support/app';
import { ALPINE, OPERATOR, organizationId } from '../../../customer-lifecycle/support/customers';
import { lastMail } from '../../../enrollment/support/mails';
import { setUpPasskey } from '../../../sign-in/support/passkeys';
import { setUpSecondFactor } from '../../../sign-in/support/second-factor';
import { tokensOf } from '../../../sign-in/support/sessions';
import { addPerson, ownReseller } from '../partners';
import { DAY, Heap } from '../rows';
import { did, GLOBAL, letIn, ownCustomer, ownCustomerUser, SUPPLIER, type Stage, type Subject, type Subjects } from './stage';

let colleagues = 0;

/** Somebody of Alpine that one mutation is about. */
async function colleague({ app, passwordHash }: Stage): Promise<{ id: string; email: string }> {
  const email = `kollege-${(colleagues += 1)}@alpine-distribution.example`;
  const heap = new Heap();
  const plan = { organizationId: await organizationId(app, SUPPLIER), email, roles: ['SALES_AGENT'], passwordHash };
  const id = addPerson(heap, plan);
  await heap.write(app.database);
  return { id, email };
}

const about =
  (more: object = {}): Subject =>
  async (stage) => ({ email: GLOBAL, input: { userId: (await colleague(stage)).id, ...more } });

/** Something about somebody of a customer, by its provider. */
const aboutCustomers: Subject = async (stage) => {
  const { id } = await ownCustomer(stage);
  const user = await ownCustomerUser(stage, id, ALPINE);
  return { email: ALPINE, input: { customerUserId: user.id } };
};

/** People of partners. */
export const PEOPLE: Subjects = {
  addUser: () =>
    Promise.resolve({
      email: GLOBAL,
      input: { name: 'Nora Licht', email: 'nora.licht@alpine-distribution.example', roles: ['SALES_AGENT'] },
    }),
  updateUser: about({ name: 'Nora Neu' }),
  updateUserRoles: about({ roles: ['SALES_AGENT', 'HELPDESK_AGENT'] }),
  disableUser: about(),
  enableUser: async (stage) => {
    const { id: userId } = await colleague(stage);
    await did(stage, GLOBAL, 'disableUser', { userId });
    return { email: GLOBAL, input: { userId } };
  },
  resetPassword: about(),
  resetSecondFactor: async (stage) => {
    const { id: userId, email } = await colleague(stage);
    await setUpSecondFactor(stage.app, email);
    return { email: GLOBAL, input: { userId } };
  },
  renamePasskey: async (stage) => {
    const { email } = await colleague(stage);
    const { passkeyId, token } = await setUpPasskey(stage.app, email);
    return { email, token, input: { passkeyId, name: 'Phone' } };
  },
  setSecondFactorRequirement: async (stage) => {
    const { admin } = await ownReseller(stage.app, stage.passwordHash);
    const { token } = await setUpSecondFactor(stage.app, admin);
    return { email: admin, token, input: { required: true } };
  },
};

/** People of customers. */
export const CUSTOMER_PEOPLE: Subjects = {
  addFirstCustomerAdmin: async (stage) => {
    const { id } = await ownCustomer(stage);
    // As one that was carried over: nobody administers it.
    await stage.app.database.transaction((writer) =>
      writer.run(
        "DELETE FROM role_assignment WHERE role = 'CUSTOMER_ADMIN' AND user_id IN (SELECT id FROM `user` WHERE organization_id = ?)",
        [id],
      ),
    );
    const [row] = await stage.app.database.rows('SELECT initial_domain AS domain FROM customer WHERE id = ?', [id]);
    const domain = String(row?.['domain']);
    return { email: OPERATOR, input: { domain, name: 'Nora Licht', email: `nora@${domain}` } };
  },
  createCustomerUser: async (stage) => {
    const { id: customerId } = await ownCustomer(stage);
    return { email: ALPINE, input: { customerId, name: 'Nora Licht', email: 'nora.licht@neukunden.example' } };
  },
  updateCustomerUserRoles: async (stage) => {
    const { id, admin } = await ownCustomer(stage);
    const user = await ownCustomerUser(stage, id, ALPINE);
    return { email: await letIn(stage, admin), input: { customerUserId: user.id, roles: ['CUSTOMER_USER', 'CUSTOMER_ADMIN'] } };
  },
  disableCustomerUser: aboutCustomers,
  enableCustomerUser: async (stage) => {
    const call = await aboutCustomers(stage);
    await did(stage, ALPINE, 'disableCustomerUser', call.input);
    return call;
  },
  resetCustomerUserPassword: aboutCustomers,
  resetCustomerUserSecondFactor: async (stage) => {
    const { id, admin } = await ownCustomer(stage);
    const user = await ownCustomerUser(stage, id, ALPINE);
    await setUpSecondFactor(stage.app, user.email);
    return { email: await letIn(stage, admin), input: { customerUserId: user.id } };
  },
};

const QUERY = { name: 'all-customers', document: '{ customers { nodes { name } } }' };

/** A saved query of a colleague. */
async function aSavedQuery(stage: Stage): Promise<{ email: string; id: string }> {
  const { email } = await colleague(stage);
  const { savedQuery } = await did(stage, email, 'createSavedQuery', QUERY, 'savedQuery { id }');
  return { email, id: String(savedQuery.id) };
}

const DAILY = { format: 'CSV', delivery: 'FILE', frequency: 'DAILY', time: '07:00', timeZone: 'Europe/Vienna' };

/** A schedule of a colleague. */
async function aSchedule(stage: Stage): Promise<{ email: string; scheduleId: string }> {
  const { email, id } = await aSavedQuery(stage);
  const { schedule } = await did(stage, email, 'createSchedule', { savedQueryId: id, ...DAILY }, 'schedule { id }');
  return { email, scheduleId: String(schedule.id) };
}

/** What everybody does with what is its own. */
export const OWN: Subjects = {
  requestPasswordReset: async (stage) => ({ email: null, input: { email: (await colleague(stage)).email } }),
  confirmPasswordReset: async (stage) => {
    const { email } = await colleague(stage);
    await did(stage, null, 'requestPasswordReset', { email });
    const { token } = await lastMail(stage.app, email, 'passwordReset');
    return { email: null, input: { token, newPassword: 'a long way from Tipperary' } };
  },
  revokeSession: async (stage) => {
    const { email } = await colleague(stage);
    const { refreshToken } = await tokensOf(stage.app, email, DEMO_PASSWORD);
    return { email, input: { sessionId: refreshToken.split('.')[0] } };
  },
  createApiToken: async (stage) => {
    const { email } = await colleague(stage);
    const expiresAt = new Date(stage.app.clock.now() + 30 * DAY).toISOString();
    return { email, input: { name: 'Report', readOnly: true, expiresAt } };
  },
  createSavedQuery: async (stage) => ({
    email: (await colleague(stage)).email,
    input: { ...QUERY, description: 'Whom we serve.' },
  }),
  updateSavedQuery: async (stage) => {
    const { email, id } = await aSavedQuery(stage);
    return { email, input: { savedQueryId: id, document: '{ customers { nodes { id name } } }', shared: true } };
  },
  deleteSavedQuery: async (stage) => {
    const { email, id } = await aSavedQuery(stage);
    return { email, input: { savedQueryId: id } };
  },
  createSchedule: async (stage) => {
    const { email, id } = await aSavedQuery(stage);
    return { email, input: { savedQueryId: id, ...DAILY } };
  },
  updateSchedule: async (stage) => {
    const { email, scheduleId } = await aSchedule(stage);
    return { email, input: { scheduleId, time: '08:00' } };
  },
  runSchedule: async (stage) => {
    const { email, scheduleId } = await aSchedule(stage);
    return { email, input: { scheduleId } };
  },
  deleteSchedule: async (stage) => {
    const { email, scheduleId } = await aSchedule(stage);
    return { email, input: { scheduleId } };
  },
  revokeApiToken: async (stage) => {
    const { email } = await colleague(stage);
    const expiresAt = new Date(stage.app.clock.now() + 30 * DAY).toISOString();
    const input = { name: 'Report', readOnly: true, expiresAt };
    const { apiToken } = await did(stage, email, 'createApiToken', input, 'apiToken { id }');
    return { email, input: { apiTokenId: String(apiToken.id) } };
  },
};
