import type { TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { defineOperation, type Act, type MutationDefinition } from '../../graph/define-mutation';
import { firstOf, type Check } from '../../graph/operations';
import { updateVersioned } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import type { Class } from '../../kernel/class';
import { refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { SAME, type Move } from '../../kernel/machine';
import type { RefusalCode } from '../../kernel/refusals';
import { changeQuantityIn } from './order-quantity';
import {
  CancelSubscriptionInput,
  CancelSubscriptionPayload,
  ChangeQuantityInput,
  ChangeQuantityPayload,
  ReactivateSubscriptionInput,
  ReactivateSubscriptionPayload,
  RenameSubscriptionInput,
  RenameSubscriptionPayload,
  SetAutoRenewInput,
  SetAutoRenewPayload,
  SuspendSubscriptionInput,
  SuspendSubscriptionPayload,
  type SubscriptionEditingInput,
} from './subscription-change.types';
import { addOnsOf } from './subscription-add-ons';
import { endSubscription } from './subscription-end';
import {
  byManager,
  bySeller,
  counted,
  inWindow,
  lockCustomerOf,
  parentRuns,
  SUBSCRIPTION_FIELDS,
  subscriptionOperations,
  type FoundSubscription,
  type SubscriptionFacts,
} from './subscription.actions';
import { statusAt, termAt, type SubscriptionStatus } from './subscription-status';
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

/** The organizations that see the whole subscription. */
export const partiesOf = ({ row }: FoundSubscription): SubscriptionParties => ({
  id: row.id,
  customerId: row.customerId,
  providerId: row.rawProviderId,
  resellerId: row.rawResellerId,
  supportPartnerId: row.rawSupportPartnerId,
});

/** The current term, as columns to store. Otherwise turning off renewal would bring back an older stored term. */
export function currentTerm({ facts }: FoundSubscription, now: number): Values {
  const { startsAt, endsAt } = termAt(facts.dates, now);
  return { termStartsAt: startsAt, termEndsAt: endsAt };
}

interface Step {
  values: Values;
  event: DomainEvent;
}

/** An operation that changes one subscription. */
interface Edit<I extends SubscriptionEditingInput> {
  name: string;
  description: string;
  example: string;
  action: string;
  input: Class<I>;
  payload: Class;
  codes?: readonly RefusalCode[];
  move: Move<SubscriptionStatus>;
  check: Check<SubscriptionFacts>;
  before?: (input: I) => void;
  /** Returns what to write, or null if nothing changes. */
  step: (tx: TxCtx, found: FoundSubscription & Act<I, unknown>) => Promise<Step | null> | Step | null;
}

/** Refusal codes shared by all operations on a subscription. */
export const ON_SUBSCRIPTION: readonly RefusalCode[] = ['NOT_SELLER', 'RELATIONSHIP_REQUIRED'];

const defineEdit = <I extends SubscriptionEditingInput>({
  move,
  check,
  before,
  step,
  codes = [],
  ...edit
}: Edit<I>): MutationDefinition =>
  defineOperation({
    ...edit,
    inputDescription: 'The subscription.',
    codes: [...ON_SUBSCRIPTION, ...codes],
    on: subscriptionOperations.on({ move, check }),
    thing: 'subscriptionId',
    alsoRead: SUBSCRIPTION_FIELDS,
    before: (_ctx, input) => before?.(input),
    locks: lockCustomerOf,
    work: async (tx, found) => {
      const done = await step(tx, found);
      if (done) await updateVersioned(tx, CustomerSubscription, found.row, done.values, done.event);
      return { subscriptionId: found.row.id };
    },
  });

export const renameSubscription = defineEdit({
  name: 'renameSubscription',
  description: 'Changes the friendly name of a subscription.',
  example:
    'renameSubscription(input: { subscriptionId: "sub_01h…", name: "Office", expectedVersion: 3 }) { subscription { name } errors { code message } }',
  action: 'subscription.manage',
  input: RenameSubscriptionInput,
  payload: RenameSubscriptionPayload,
  move: { from: ['PENDING', 'ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'], to: SAME, description: 'Change the friendly name.' },
  check: byManager,
  before: ({ name }) => checkText(name, { min: 1, max: 200 }, ['name']),
  step: (_tx, found) => {
    const name = found.input.name.trim();
    const { rawName } = found.row;
    if (name === rawName) return null;
    return { values: { name }, event: subscriptionRenamed(partiesOf(found), { before: { name: rawName }, after: { name } }) };
  },
});

export const setAutoRenew = defineEdit({
  name: 'setAutoRenew',
  description: 'Turns auto-renew on or off: whether a new term starts when the current one ends.',
  example:
    'setAutoRenew(input: { subscriptionId: "sub_01h…", autoRenew: false, expectedVersion: 3 }) { subscription { autoRenew termEndsAt } errors { code message } }',
  action: 'subscription.manage',
  input: SetAutoRenewInput,
  payload: SetAutoRenewPayload,
  move: { from: ['PENDING', 'ACTIVE', 'SUSPENDED'], to: SAME, description: 'Turn auto-renew on or off.' },
  check: byManager,
  step: (tx, found) => {
    const { autoRenew } = found.input;
    if (autoRenew === Boolean(found.facts.dates.autoRenew)) return null;
    const values = { ...currentTerm(found, tx.clock.now()), autoRenew };
    const changes = { before: { autoRenew: !autoRenew }, after: { autoRenew } };
    return { values, event: autoRenewChanged(partiesOf(found), changes) };
  },
});

export const reactivateSubscription = defineEdit({
  name: 'reactivateSubscription',
  description: 'Reactivates a suspended subscription before its term ends. An add-on needs an active parent.',
  example:
    'reactivateSubscription(input: { subscriptionId: "sub_01h…", expectedVersion: 3 }) { subscription { status } errors { code message } }',
  action: 'subscription.suspend',
  input: ReactivateSubscriptionInput,
  payload: ReactivateSubscriptionPayload,
  codes: ['PARENT_NOT_ACTIVE'],
  move: { from: ['SUSPENDED'], to: 'ACTIVE', description: 'Reactivate. An add-on needs an active parent.' },
  check: firstOf(byManager, parentRuns),
  step: (_tx, found) => ({
    values: { state: 'RUNNING', suspendedAt: null },
    event: subscriptionReactivated(partiesOf(found), { before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } }),
  }),
});

/** Suspends the add-ons too. Those that have not started yet will start suspended. */
async function suspendAddOns(tx: TxCtx, parentId: string): Promise<void> {
  const now = tx.clock.now();
  for (const addOn of await addOnsOf(tx, parentId)) {
    if (addOn.state !== 'RUNNING' || !['ACTIVE', 'PENDING'].includes(addOn.status)) continue;
    const { startsAt: termStartsAt, endsAt: termEndsAt } = termAt(addOn, now);
    const changes = { before: { status: addOn.status }, after: { status: 'SUSPENDED', with: parentId } };
    const values = { state: 'SUSPENDED', suspendedAt: now, termStartsAt, termEndsAt };
    await updateVersioned(tx, CustomerSubscription, addOn, values, subscriptionSuspended(addOn, changes));
  }
}

export const suspendSubscription = defineEdit({
  name: 'suspendSubscription',
  description: 'Suspends a subscription and its add-ons. Add-ons that have not started yet will start suspended.',
  example:
    'suspendSubscription(input: { subscriptionId: "sub_01h…", expectedVersion: 3 }) { subscription { status } errors { code message } }',
  action: 'subscription.suspend',
  input: SuspendSubscriptionInput,
  payload: SuspendSubscriptionPayload,
  move: { from: ['ACTIVE'], to: 'SUSPENDED', description: 'Suspend, together with the add-ons.' },
  check: byManager,
  step: async (tx, found) => {
    await suspendAddOns(tx, found.row.id);
    const now = tx.clock.now();
    const values = { ...currentTerm(found, now), state: 'SUSPENDED', suspendedAt: now };
    const changes = { before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } };
    return { values, event: subscriptionSuspended(partiesOf(found), changes) };
  },
});

export const cancelSubscription = defineOperation({
  name: 'cancelSubscription',
  description:
    'Cancels a subscription and its add-ons within the change window. Licenses are removed from users and incentive credits end.',
  example:
    'cancelSubscription(input: { subscriptionId: "sub_01h…", expectedVersion: 3 }) { subscription { status } errors { code message } }',
  action: 'subscription.change',
  input: CancelSubscriptionInput,
  inputDescription: 'The subscription.',
  payload: CancelSubscriptionPayload,
  codes: [...ON_SUBSCRIPTION, 'CHANGE_WINDOW_CLOSED'],
  on: subscriptionOperations.on({
    move: {
      from: ['PENDING', 'ACTIVE', 'SUSPENDED'],
      to: 'DELETED',
      description: 'Cancel within the change window, together with the add-ons.',
    },
    check: firstOf(bySeller, inWindow),
  }),
  thing: 'subscriptionId',
  alsoRead: SUBSCRIPTION_FIELDS,
  locks: lockCustomerOf,
  work: async (tx, found) => {
    const now = tx.clock.now();
    const { row, facts } = found;
    const own = { ...facts.dates, ...partiesOf(found), version: row.version, orderId: row.rawOrderId };
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

export const changeQuantity = defineOperation({
  name: 'changeQuantity',
  description:
    'Changes the quantity: increases at any time, decreases only within the change window and not below the number of assigned licenses.',
  example:
    'changeQuantity(input: { subscriptionId: "sub_01h…", quantity: 30, expectedVersion: 3 }) { subscription { quantity } errors { code message } }',
  action: 'subscription.change',
  input: ChangeQuantityInput,
  inputDescription: 'Subscription and new quantity.',
  payload: ChangeQuantityPayload,
  codes: [
    ...ON_SUBSCRIPTION,
    'QUANTITY_OUT_OF_BOUNDS',
    'QUANTITY_UNCHANGED',
    'CHANGE_WINDOW_CLOSED',
    'NOT_ENOUGH_LICENSES',
    'BILLED_BY_USAGE',
  ],
  on: subscriptionOperations.on({
    move: { from: ['ACTIVE'], to: SAME, description: 'Change the quantity. Decreases only within the change window.' },
    check: firstOf(bySeller, counted),
  }),
  thing: 'subscriptionId',
  alsoRead: SUBSCRIPTION_FIELDS,
  before: (_ctx, { quantity }) => {
    if (quantity < 1)
      refuse('QUANTITY_OUT_OF_BOUNDS', 'The quantity must be at least 1. To end the subscription, cancel it.', ['quantity']);
  },
  locks: lockCustomerOf,
  work: async (tx, found) => {
    const path = ['quantity'];
    const { quantity } = found.input;
    const { rawQuantity: before } = found.row;
    if (before === quantity) refuse('QUANTITY_UNCHANGED', 'The subscription already has this quantity.', path);
    const { id, providerId, resellerId, supportPartnerId, customerId } = partiesOf(found);
    const told = [providerId, resellerId, supportPartnerId, customerId];
    const happened = (): DomainEvent => quantityChanged(id, { before: { quantity: before }, after: { quantity } }, told);
    await changeQuantityIn(tx, { subscriptionId: id, quantity, path }, happened);
    return { subscriptionId: id };
  },
});
