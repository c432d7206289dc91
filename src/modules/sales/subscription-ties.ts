import type { TxCtx } from '../../data/context';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned, insertRow } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { SAME } from '../../kernel/machine';
import { againstReseller } from './order-check';
import { resellerFacts } from './order-facts';
import { ON_SUBSCRIPTION, partiesOf } from './subscription-change';
import { closeCredit } from './subscription-end';
import {
  SetResellerOfRecordInput,
  SetResellerOfRecordPayload,
  SetSupportContactInput,
  SetSupportContactPayload,
} from './subscription-ties.types';
import {
  bySeller,
  lockCustomerOf,
  SUBSCRIPTION_FIELDS,
  subscriptionOperations,
  type FoundSubscription,
} from './subscription.actions';
import { CustomerSubscription, IncentiveCredit } from './subscription.entity';
import { resellerOfRecordChanged, supportContactChanged } from './subscription.events';

/** Refuses a reseller that is not a partner, not active, or not related to the customer. */
async function checkReseller(
  tx: TxCtx,
  customerId: string,
  resellerId: string,
  as: 'resellerOfRecord' | 'supportContact',
): Promise<void> {
  const providerId = tx.viewer.organizationId;
  const against = againstReseller((await resellerFacts(tx.db, { providerId, customerId }, [resellerId])).get(resellerId), as);
  const path = [as === 'supportContact' ? 'partnerId' : 'resellerId'];
  if (against) throw new DomainError({ ...against, path });
}

/** Ends the running credit of a subscription and starts one for the new reseller of record. */
async function passCredit(tx: TxCtx, row: FoundSubscription['row'], resellerId: string | null): Promise<void> {
  const now = tx.clock.now();
  await closeCredit(tx, row.id, now);
  if (resellerId === null) return;
  await insertRow(tx, IncentiveCredit, {
    id: newId('IncentiveCredit', now),
    createdAt: now,
    resellerId,
    providerId: tx.viewer.organizationId,
    customerId: row.customerId,
    customerName: row.rawCustomerName,
    subscriptionId: row.id,
    startsAt: Math.max(now, row.rawStartsAt),
    endsAt: null,
  });
}

export const setResellerOfRecord = defineOperation({
  name: 'setResellerOfRecord',
  description:
    'Sets, changes or removes the reseller of record. The new reseller earns credit from now on; past credits are kept.',
  example:
    'setResellerOfRecord(input: { subscriptionId: "sub_01h…", resellerId: "rsl_01h…", expectedVersion: 3 }) { subscription { resellerOfRecord { name } } errors { code message } }',
  action: 'subscription.set_reseller',
  input: SetResellerOfRecordInput,
  inputDescription: 'Subscription and reseller.',
  payload: SetResellerOfRecordPayload,
  codes: [...ON_SUBSCRIPTION, 'RESELLER_IS_PROVIDER', 'RESELLER_NOT_PARTNERED', 'RESELLER_NOT_RELATED'],
  on: subscriptionOperations.on({
    move: { from: ['PENDING', 'ACTIVE', 'SUSPENDED'], to: SAME, description: 'Change who earns the credit from now on.' },
    check: bySeller,
  }),
  thing: 'subscriptionId',
  alsoRead: SUBSCRIPTION_FIELDS,
  before: (_ctx, { resellerId }) => {
    if (resellerId === undefined) refuse('INVALID', 'Give a reseller, or null for none.', ['resellerId']);
  },
  locks: lockCustomerOf,
  work: async (tx, found) => {
    const { row, input } = found;
    const resellerId = input.resellerId ?? null;
    const { rawResellerId: before } = row;
    if (resellerId === tx.viewer.organizationId) {
      refuse('RESELLER_IS_PROVIDER', 'The provider cannot be the reseller. Choose a reseller or none.', ['resellerId']);
    }
    // Check before comparing with the current value, so that nobody can find out the reseller of record by
    // guessing.
    if (resellerId !== null) await checkReseller(tx, row.customerId, resellerId, 'resellerOfRecord');
    if (resellerId === before) return { subscriptionId: row.id };
    const changes = { before: { resellerId: before }, after: { resellerId } };
    const event = resellerOfRecordChanged(partiesOf(found), changes, [resellerId]);
    await updateVersioned(tx, CustomerSubscription, row, { resellerId }, event);
    await passCredit(tx, row, resellerId);
    return { subscriptionId: row.id };
  },
});

export const setSupportContact = defineOperation({
  name: 'setSupportContact',
  description: 'Sets the support contact: your organization, or a partnered reseller that is related to the customer.',
  example:
    'setSupportContact(input: { subscriptionId: "sub_01h…", partnerId: "rsl_01h…", expectedVersion: 3 }) { subscription { supportContact { kind name } } errors { code message } }',
  action: 'subscription.set_support_contact',
  input: SetSupportContactInput,
  inputDescription: 'Subscription and support contact.',
  payload: SetSupportContactPayload,
  codes: [...ON_SUBSCRIPTION, 'RESELLER_NOT_PARTNERED', 'RESELLER_NOT_RELATED'],
  on: subscriptionOperations.on({
    move: { from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED'], to: SAME, description: 'Change the support contact.' },
    check: bySeller,
  }),
  thing: 'subscriptionId',
  alsoRead: SUBSCRIPTION_FIELDS,
  locks: lockCustomerOf,
  work: async (tx, found) => {
    const { row, input } = found;
    const partnerId = input.partnerId ?? tx.viewer.organizationId;
    const { rawSupportPartnerId: before } = row;
    if (partnerId !== tx.viewer.organizationId) await checkReseller(tx, row.customerId, partnerId, 'supportContact');
    if (partnerId === before) return { subscriptionId: row.id };
    const changes = { before: { supportPartnerId: before }, after: { supportPartnerId: partnerId } };
    const event = supportContactChanged(partiesOf(found), changes, [partnerId]);
    await updateVersioned(tx, CustomerSubscription, row, { supportPartnerId: partnerId }, event);
    return { subscriptionId: row.id };
  },
});
