import { BulkRun } from '../../../../../src/modules/bulk/bulk-run.entity';
import { newId } from '../../../../../src/kernel/ids';
import { ALPINE, organizationId } from '../../../customer-lifecycle/support/customers';
import { line } from '../../../orders/support/shop';
import { DAY, Heap } from '../rows';
import { did, GLOBAL, ownCustomer, SUPPLIER, type Subject, type Subjects } from './stage';

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

/** Bulk runs. */
export const BULK: Subjects = {
  pauseBulkRun: aboutRun('RUNNING'),
  resumeBulkRun: aboutRun('STOPPED'),
  cancelBulkRun: aboutRun('PAUSED'),
};
