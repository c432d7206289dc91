import type { Ctx, TxCtx } from '../../data/context';
import { mutate } from '../../graph/mutation';
import { change, insertRow } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { againstReseller } from './order-check';
import { resellerFacts } from './order-facts';
import { partiesOf } from './subscription-change';
import { closeCredit } from './subscription-end';
import type { SetResellerOfRecordInput, SetSupportContactInput } from './subscription-ties.types';
import { actOnSubscription, lockCustomerOf } from './subscription.actions';
import { CustomerSubscription, IncentiveCredit } from './subscription.entity';
import { resellerOfRecordChanged, supportContactChanged } from './subscription.events';

/** Refuses a reseller that is not partnered, not active or not related to the customer. */
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

/** Closes the running credit of a subscription and opens that of its new reseller of record. */
async function passCredit(tx: TxCtx, subscription: Record<string, unknown>, resellerId: string | null): Promise<void> {
  const now = tx.clock.now();
  const subscriptionId = String(subscription['id']);
  await closeCredit(tx, subscriptionId, now);
  if (resellerId === null) return;
  await insertRow(tx, IncentiveCredit, {
    id: newId('IncentiveCredit', now),
    createdAt: now,
    resellerId,
    providerId: tx.viewer.organizationId,
    customerId: String(subscription['customerId']),
    customerName: String(subscription['=customerName']),
    subscriptionId,
    startsAt: Math.max(now, Number(subscription['=startsAt'])),
    endsAt: null,
  });
}

/** Sets or changes the reseller of record; credit runs from now, history is kept (S1, S2). */
export function setResellerOfRecord(ctx: Ctx, input: SetResellerOfRecordInput): Promise<object> {
  const path = ['resellerId'];
  return mutate(ctx, {
    operation: 'setResellerOfRecord',
    input,
    before: () => {
      if (input.resellerId === undefined) refuse('INVALID', 'Name a reseller, or send null for none.', path);
    },
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'setResellerOfRecord', input);
      const { row } = found;
      const resellerId = input.resellerId ?? null;
      const before = row['=resellerId'] as string | null;
      if (resellerId === tx.viewer.organizationId) {
        refuse('RESELLER_IS_PROVIDER', 'You cannot be your own reseller; name a partnered reseller, or none.', path);
      }
      // Before it is compared with what stands: nobody finds out by trying whom a subscription that it sees belongs to.
      if (resellerId !== null) await checkReseller(tx, String(row['customerId']), resellerId, 'resellerOfRecord');
      if (resellerId === before) return { subscriptionId: row.id };
      const changes = { before: { resellerId: before }, after: { resellerId } };
      const event = resellerOfRecordChanged(partiesOf(found), changes, [resellerId]);
      await change(tx, CustomerSubscription, row, { resellerId }, event);
      await passCredit(tx, row, resellerId);
      return { subscriptionId: row.id };
    },
  });
}

/** Sets who answers support requests: the seller, or a partnered reseller of the customer (S1, S2). */
export function setSupportContact(ctx: Ctx, input: SetSupportContactInput): Promise<object> {
  return mutate(ctx, {
    operation: 'setSupportContact',
    input,
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'setSupportContact', input);
      const { row } = found;
      const partnerId = input.partnerId ?? tx.viewer.organizationId;
      const before = String(row['=supportPartnerId']);
      if (partnerId !== tx.viewer.organizationId) {
        await checkReseller(tx, String(row['customerId']), partnerId, 'supportContact');
      }
      if (partnerId === before) return { subscriptionId: row.id };
      const changes = { before: { supportPartnerId: before }, after: { supportPartnerId: partnerId } };
      const event = supportContactChanged(partiesOf(found), changes, [partnerId]);
      await change(tx, CustomerSubscription, row, { supportPartnerId: partnerId }, event);
      return { subscriptionId: row.id };
    },
  });
}
