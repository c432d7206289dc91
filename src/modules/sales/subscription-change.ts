import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import type { Subject } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { recordAudit } from '../journal';
import { changeQuantityIn } from './order-quantity';
import { refreshSalesScope } from './sales.scope';
import type {
  ChangeQuantityInput,
  RenameSubscriptionInput,
  SetAutoRenewInput,
  SubscriptionEditingInput,
} from './subscription-change.types';
import { addOnsOf } from './subscription-add-ons';
import { endSubscription } from './subscription-end';
import { actOnSubscription, type SubscriptionFacts } from './subscription.actions';
import { statusAt, termAt } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';
import { markOrderCancelled } from './order.service';

type Found = Subject<SubscriptionFacts>;

/** Everybody who sees a subscription in full. */
export const concerned = ({ row }: Found): string[] =>
  [row['=providerId'], row['=resellerId'], row['=supportPartnerId'], row['customerId']].filter(
    (id): id is string => typeof id === 'string',
  );

/** The term that runs now, to be stored: whatever ends renewal must not bring back an older term. */
export function currentTerm({ facts }: Found, now: number): Values {
  const { startsAt, endsAt } = termAt(facts.dates, now);
  return { termStartsAt: startsAt, termEndsAt: endsAt };
}

interface Step {
  found: Found;
  values: Values;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Runs an operation that changes one subscription. */
function edit(
  ctx: Ctx,
  operation: string,
  input: SubscriptionEditingInput,
  step: (tx: TxCtx, found: Found) => Promise<Step> | Step,
  before?: () => void,
): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    ...(before ? { before } : {}),
    work: async (tx) => {
      const found = await actOnSubscription(tx, operation, input);
      const { values, ...changes } = await step(tx, found);
      await change(tx, CustomerSubscription, found.row, values);
      await refreshSalesScope(tx.db, { customerId: String(found.row['customerId']) });
      await recordAudit(tx, {
        action: operation,
        subjectId: found.row.id,
        alsoSeenBy: concerned(found),
        changes: { before: changes.before, after: changes.after },
      });
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
      return { found, values: { name }, before: { name: found.row['=name'] }, after: { name } };
    },
    () => checkText(input.name, { min: 1, max: 200 }, ['name']),
  );

/** Whether a new term begins when this one ends. */
export const setAutoRenew = (ctx: Ctx, input: SetAutoRenewInput): Promise<object> =>
  edit(ctx, 'setAutoRenew', input, (tx, found) => {
    const { autoRenew } = input;
    const values = { ...currentTerm(found, tx.clock.now()), autoRenew };
    return { found, values, before: { autoRenew: found.facts.dates.autoRenew }, after: { autoRenew } };
  });

/** Runs again what was suspended. */
export const reactivateSubscription = (ctx: Ctx, input: SubscriptionEditingInput): Promise<object> =>
  edit(ctx, 'reactivateSubscription', input, (_tx, found) => ({
    found,
    values: { state: 'RUNNING', suspendedAt: null },
    before: { status: 'SUSPENDED' },
    after: { status: 'ACTIVE' },
  }));

/** Add-ons go with what they extend: those that run, and those that begin later, which then begin suspended. */
async function suspendAddOns(tx: TxCtx, parentId: string): Promise<void> {
  const now = tx.clock.now();
  for (const addOn of await addOnsOf(tx, parentId)) {
    if (addOn.state !== 'RUNNING' || !['ACTIVE', 'PENDING'].includes(addOn.status)) continue;
    const { startsAt: termStartsAt, endsAt: termEndsAt } = termAt(addOn, now);
    await change(tx, CustomerSubscription, addOn, { state: 'SUSPENDED', suspendedAt: now, termStartsAt, termEndsAt });
    await recordAudit(tx, {
      action: 'suspendSubscription',
      subjectId: addOn.id,
      alsoSeenBy: addOn.concerned,
      changes: { before: { status: addOn.status }, after: { status: 'SUSPENDED', with: parentId } },
    });
  }
}

/** Suspends a subscription with its add-ons. */
export const suspendSubscription = (ctx: Ctx, input: SubscriptionEditingInput): Promise<object> =>
  edit(ctx, 'suspendSubscription', input, async (tx, found) => {
    await suspendAddOns(tx, found.row.id);
    const now = tx.clock.now();
    const values = { ...currentTerm(found, now), state: 'SUSPENDED', suspendedAt: now };
    return { found, values, before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } };
  });

/** Cancels a subscription with its add-ons: licences are taken back, credits end, orders that have nothing left are cancelled. */
export function cancelSubscription(ctx: Ctx, input: SubscriptionEditingInput): Promise<object> {
  return mutate(ctx, {
    operation: 'cancelSubscription',
    input,
    work: async (tx): Promise<Outcome> => {
      const found = await actOnSubscription(tx, 'cancelSubscription', input);
      const now = tx.clock.now();
      const { row, facts } = found;
      const own = { ...facts.dates, id: row.id, version: row.version, orderId: String(row['=orderId']) };
      const ending = [{ ...own, status: statusAt(own, now), concerned: concerned(found) }, ...(await addOnsOf(tx, own.id))];
      for (const subscription of ending) {
        const { id, status } = subscription;
        await endSubscription(tx, subscription, now);
        await recordAudit(tx, {
          action: 'cancelSubscription',
          subjectId: id,
          alsoSeenBy: subscription.concerned,
          changes: { before: { status }, after: { status: 'DELETED', ...(id === own.id ? {} : { with: own.id }) } },
        });
      }
      for (const orderId of new Set(ending.map((subscription) => subscription.orderId))) await markOrderCancelled(tx, orderId);
      await refreshSalesScope(tx.db, { customerId: String(row['customerId']) });
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
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'changeQuantity', input);
      const before = Number(found.row['=quantity']);
      if (before === input.quantity) refuse('QUANTITY_UNCHANGED', 'The subscription has this quantity already.', path);
      await changeQuantityIn(tx, found.row.id, input.quantity, path);
      await recordAudit(tx, {
        action: 'changeQuantity',
        subjectId: found.row.id,
        alsoSeenBy: concerned(found),
        changes: { before: { quantity: before }, after: { quantity: input.quantity } },
      });
      return { subscriptionId: found.row.id };
    },
  });
}
