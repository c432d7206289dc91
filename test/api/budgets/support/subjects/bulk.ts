import { BulkRun } from '../../../../../src/modules/bulk/bulk-run.entity';
import { newId } from '../../../../../src/kernel/ids';
import { ALPINE, company, organizationId } from '../../../customer-lifecycle/support/customers';
import { line } from '../../../orders/support/shop';
import { DAY, Heap } from '../rows';
import { did, GLOBAL, ownCustomer, SELLER, SUPPLIER, type Stage, type Subject, type Subjects } from './stage';

/** A run of Alpine in a state. */
const aboutRun =
  (state: string): Subject =>
  async ({ app }) => {
    const organization = await organizationId(app, SUPPLIER);
    const [user] = await app.database.rows('SELECT id FROM `user` WHERE email_normalized = ?', [GLOBAL]);
    const heap = new Heap();
    const id = newId('BulkRun', app.clock.now() - DAY);
    heap.add(BulkRun, {
      id,
      createdAt: app.clock.now() - DAY,
      organizationId: organization,
      userId: String(user?.['id']),
      external: false,
      mutation: 'changeQuantity',
      action: 'subscription.change',
      policy: 'STOP',
      preview: true,
      state,
      fileHash: 'f'.repeat(64),
      totalRows: 3,
      position: 1,
      applied: 1,
      unchanged: 0,
      refused: 0,
      leaseUntil: 0,
      version: 2,
    });
    await heap.write(app.database);
    return { email: GLOBAL, input: { bulkRunId: id } };
  };

/** External ids of a customer. */
export const EXTERNAL_IDS: Subjects = {
  setExternalIds: async (stage) => {
    const { id } = await ownCustomer(stage);
    return { email: ALPINE, input: { subjectId: id, externalIds: [{ system: 'erp', value: id }] } };
  },
  importCustomer: async (stage) => {
    const resellerId = await organizationId(stage.app, SELLER);
    return { email: ALPINE, input: { ...company({ resellerId }), externalId: { system: 'erp', value: 'K-1' } } };
  },
  importSubscription: async (stage) => {
    const { id: customerId } = await ownCustomer(stage);
    const { offerId, billingCycle, term } = await line(stage.app, 'Workplace Basic', {});
    const now = stage.app.clock.now();
    const times = { startsAt: new Date(now - 100 * DAY).toISOString(), termEndsAt: new Date(now + 20 * DAY).toISOString() };
    const sold = { offerId, billingCycle, term, quantity: 5, unitPrice: { amount: '4.20', currency: 'EUR' } };
    return { email: ALPINE, input: { customerId, externalId: { system: 'vendor', value: customerId }, ...sold, ...times } };
  },
  removeExternalId: async (stage) => {
    const { id } = await ownCustomer(stage);
    await did(stage, ALPINE, 'setExternalIds', { subjectId: id, externalIds: [{ system: 'erp', value: id }] });
    return { email: ALPINE, input: { subjectId: id, system: 'erp' } };
  },
};

const SEATS = {
  name: 'seats',
  mutation: 'changeQuantity',
  fields: [
    { field: 'subscriptionId', value: 'external:vendor:{Id}' },
    { field: 'quantity', value: '{Seats}' },
  ],
};

/** A template of the provider. */
async function aTemplate(stage: Stage, name: string): Promise<string> {
  const input = { ...SEATS, name };
  const { importTemplate } = await did(stage, ALPINE, 'createImportTemplate', input, 'importTemplate { id }');
  return String(importTemplate.id);
}

/** Bulk runs and import templates. */
export const BULK: Subjects = {
  createImportTemplate: () => Promise.resolve({ email: ALPINE, input: SEATS }),
  updateImportTemplate: async (stage) => {
    const input = { importTemplateId: await aTemplate(stage, 'to-change'), name: 'quantities', keyFields: ['subscriptionId'] };
    return { email: ALPINE, input };
  },
  deleteImportTemplate: async (stage) => ({ email: ALPINE, input: { importTemplateId: await aTemplate(stage, 'to-delete') } }),
  pauseBulkRun: aboutRun('RUNNING'),
  resumeBulkRun: aboutRun('STOPPED'),
  cancelBulkRun: aboutRun('PAUSED'),
};

const TRUSTED = { kind: 'GENERIC', audiences: ['partner-graph'], emailDomains: ['alpine-distribution.example'] };

/** An identity provider of Alpine that one mutation is about. */
async function aProvider(stage: Stage, name: string): Promise<string> {
  const input = { ...TRUSTED, name, issuer: `https://login.example/${name}` };
  const { identityProvider } = await did(stage, GLOBAL, 'createIdentityProvider', input, 'identityProvider { id }');
  return String(identityProvider.id);
}

/** Identity providers. */
export const IDENTITY_PROVIDERS: Subjects = {
  createIdentityProvider: () =>
    Promise.resolve({ email: GLOBAL, input: { ...TRUSTED, name: 'New', issuer: 'https://login.example/new' } }),
  updateIdentityProvider: async (stage) => ({
    email: GLOBAL,
    input: { identityProviderId: await aProvider(stage, 'changed'), enabled: false, emailDomains: TRUSTED.emailDomains },
  }),
  deleteIdentityProvider: async (stage) => ({
    email: GLOBAL,
    input: { identityProviderId: await aProvider(stage, 'deleted') },
  }),
};
