import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import type { Subject } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { change } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { changeQuantityIn } from './order-quantity';
import type {
  ChangeQuantityInput,
  RenameSubscriptionInput,
  SetAutoRenewInput,
  SubscriptionEditingInput,
} from './subscription-change.types';
import { addOnsOf } from './subscription-add-ons';
import { endSubscription } from './subscription-end';
import { actOnSubscription, lockCustomerOf, type SubscriptionFacts } from './subscription.actions';
import { statusAt, termAt } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';
import {
  autoRenewChanged,
  quantityChanged,
  subscriptionCancelled,
  subscriptionReactivated,
  subscriptionRenamed,
  subscriptionSuspended,
  type SubscriptionParties,
} from './subscription.events';
import { markOrderCancelled } from './order.service';

type Found = Subject<SubscriptionFacts>;

/** Who sees a subscription in full. */
export const partiesOf = ({ row }: Found): SubscriptionParties => ({
  id: row.id,
  customerId: String(row['customerId']),
  providerId: String(row['=providerId']),
  resellerId: row['=resellerId'] as string | null,
  supportPartnerId: String(row['=supportPartnerId']),
});

/** The term that runs now, to be stored: whatever ends renewal must not bring back an older term. */
export function currentTerm({ facts }: Found, now: number): Values {
  const { startsAt, endsAt } = termAt(facts.dates, now);
  return { termStartsAt: startsAt, termEndsAt: endsAt };
}

interface Step {
  values: Values;
  event: DomainEvent;
}

/** Runs an operation that changes one subscription; a step that finds everything as it is to be is none. */
function edit(
  ctx: Ctx,
  operation: string,
  input: SubscriptionEditingInput,
  step: (tx: TxCtx, found: Found) => Promise<Step> | Step | null,
  before?: () => void,
): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    ...(before ? { before } : {}),
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const found = await actOnSubscription(tx, operation, input);
      const done = await step(tx, found);
      if (done) await change(tx, CustomerSubscription, found.row, done.values, done.event);
      return { subscriptionId: found.row.id };
    },
  });
}

/** Another friendly name. */
export const renameSubscription = (ctx: Ctx, input: RenameSubscriptionInput): Promise<object> =>
  edit(
    ctx,
    'renameSubscription',
    input,
    (_tx, found) => {
      const name = input.name.trim();
      if (name === found.row['=name']) return null;
      const changes = { before: { name: found.row['=name'] }, after: { name } };
      return { values: { name }, event: subscriptionRenamed(partiesOf(found), changes) };
    },
    () => checkText(input.name, { min: 1, max: 200 }, ['name']),
  );

/** Whether a new term begins when this one ends. */
export const setAutoRenew = (ctx: Ctx, input: SetAutoRenewInput): Promise<object> =>
  edit(ctx, 'setAutoRenew', input, (tx, found) => {
    const { autoRenew } = input;
    if (autoRenew === Boolean(found.facts.dates.autoRenew)) return null;
    const values = { ...currentTerm(found, tx.clock.now()), autoRenew };
    const changes = { before: { autoRenew: found.facts.dates.autoRenew }, after: { autoRenew } };
    return { values, event: autoRenewChanged(partiesOf(found), changes) };
  });

/** Runs again what was suspended. */
export const reactivateSubscription = (ctx: Ctx, input: SubscriptionEditingInput): Promise<object> =>
  edit(ctx, 'reactivateSubscription', input, (_tx, found) => ({
    values: { state: 'RUNNING', suspendedAt: null },
    event: subscriptionReactivated(partiesOf(found), { before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } }),
  }));

/** Add-ons go with what they extend: those that run, and those that begin later, which then begin suspended. */
async function suspendAddOns(tx: TxCtx, parentId: string): Promise<void> {
  const now = tx.clock.now();
  for (const addOn of await addOnsOf(tx, parentId)) {
    if (addOn.state !== 'RUNNING' || !['ACTIVE', 'PENDING'].includes(addOn.status)) continue;
    const { startsAt: termStartsAt, endsAt: termEndsAt } = termAt(addOn, now);
    const changes = { before: { status: addOn.status }, after: { status: 'SUSPENDED', with: parentId } };
    const values = { state: 'SUSPENDED', suspendedAt: now, termStartsAt, termEndsAt };
    await change(tx, CustomerSubscription, addOn, values, subscriptionSuspended(addOn, changes));
  }
}

/** Suspends a subscription with its add-ons. */
export const suspendSubscription = (ctx: Ctx, input: SubscriptionEditingInput): Promise<object> =>
  edit(ctx, 'suspendSubscription', input, async (tx, found) => {
    await suspendAddOns(tx, found.row.id);
    const now = tx.clock.now();
    const values = { ...currentTerm(found, now), state: 'SUSPENDED', suspendedAt: now };
    const changes = { before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } };
    return { values, event: subscriptionSuspended(partiesOf(found), changes) };
  });

/** Cancels a subscription with its add-ons: licences are taken back, credits end, orders that have nothing left are cancelled. */
export function cancelSubscription(ctx: Ctx, input: SubscriptionEditingInput): Promise<object> {
  return mutate(ctx, {
    operation: 'cancelSubscription',
    input,
    locks: lockCustomerOf(input),
    work: async (tx): Promise<Outcome> => {
      const found = await actOnSubscription(tx, 'cancelSubscription', input);
      const now = tx.clock.now();
      const { row, facts } = found;
      const own = { ...facts.dates, ...partiesOf(found), version: row.version, orderId: String(row['=orderId']) };
      const ending = [{ ...own, status: statusAt(own, now) }, ...(await addOnsOf(tx, own.id))];
      for (const subscription of ending) {
        const { id, status } = subscription;
        const after = { status: 'DELETED', ...(id === own.id ? {} : { with: own.id }) };
        await endSubscription(tx, subscription, now, subscriptionCancelled(subscription, { before: { status }, after }));
      }
      for (const orderId of new Set(ending.map((subscription) => subscription.orderId))) await markOrderCancelled(tx, orderId);
      return { subscriptionId: own.id };
    },
  });
}

/** Changes the quantity of a subscription: more at any time, fewer in the change window and not below the licences that users hold. */
export function changeQuantity(ctx: Ctx, input: ChangeQuantityInput): Promise<object> {
  const path = ['quantity'];
  return mutate(ctx, {
    operation: 'changeQuantity',
    input,
    before: () => {
      if (input.quantity < 1)
        refuse('QUANTITY_OUT_OF_BOUNDS', 'A quantity is at least 1; cancel the subscription instead.', path);
    },
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'changeQuantity', input);
      const before = Number(found.row['=quantity']);
      if (before === input.quantity) refuse('QUANTITY_UNCHANGED', 'The subscription has this quantity already.', path);
      const { quantity } = input;
      const { id, providerId, resellerId, supportPartnerId, customerId } = partiesOf(found);
      const told = [providerId, resellerId, supportPartnerId, customerId];
      const happened = (): DomainEvent => quantityChanged(id, { before: { quantity: before }, after: { quantity } }, told);
      await changeQuantityIn(tx, { subscriptionId: id, quantity, path }, happened);
      return { subscriptionId: found.row.id };
    },
  });
}
