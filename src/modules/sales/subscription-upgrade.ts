import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope, type SubjectOf } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { firstOf } from '../../graph/operations';
import { rawOf, type Columns } from '../../graph/row';
import { updateVersioned, updateRows } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import { outOfTrail } from '../../kernel/event';
import { Offer } from '../catalog';
import type { Customer } from '../customers';
import { orderPlaced, type Placed } from './order.events';
import { placeOrderIn } from './order.service';
import { addOnsOf } from './subscription-add-ons';
import { ON_SUBSCRIPTION, partiesOf } from './subscription-change';
import { UpgradeSubscriptionInput, UpgradeSubscriptionPayload } from './subscription-change.types';
import { endSubscription } from './subscription-end';
import {
  bySeller,
  lockCustomerOf,
  SUBSCRIPTION_FIELDS,
  subscriptionOperations,
  upgradable,
  type FoundSubscription,
} from './subscription.actions';
import { CustomerSubscription } from './subscription.entity';
import { addOnMoved, subscriptionUpgraded } from './subscription.events';

const TARGET = ['targetOfferId'];

/** Further fields that an upgrade needs. */
const FURTHER = rawOf('offerId', 'parentId');

type Found = FoundSubscription & SubjectOf<CustomerSubscription, (typeof FURTHER)[number], unknown>;

async function checkTarget(tx: TxCtx, offerId: string, targetId: string): Promise<void> {
  // Check this first: offers of other markets must look like offers that do not exist.
  await inScope(tx, Offer, targetId, ['id'], TARGET);
  const rows = await tx.db.rows(bound('open', 'SELECT target_id FROM offer_upgrade WHERE offer_id = ? AND target_id = ?'), [
    offerId,
    targetId,
  ]);
  if (rows.length === 0) {
    refuse('UPGRADE_NOT_OFFERED', 'The current offer cannot be upgraded to this one. See its `upgradeTargets`.', TARGET);
  }
}

/** Add-ons in these states end by themselves and need no parent. */
const STAYING = ['EXPIRED', 'DISABLED'];

/** Moves add-ons that also extend the target offer. Others block the upgrade and are listed by name. */
async function takeAddOnsAlong(tx: TxCtx, from: string, to: string, targetId: string): Promise<void> {
  const addOns = (await addOnsOf(tx, from)).filter(({ status }) => !STAYING.includes(status));
  if (addOns.length === 0) return;
  const rows = await tx.db.rows(bound<{ id: string }>('open', 'SELECT id FROM offer WHERE add_on_of_id = ?'), [targetId]);
  const fitting = new Set(rows.map(({ id }) => id));
  const left = addOns.filter(({ offerId }) => !fitting.has(offerId));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(', ');
    refuse(
      'ADD_ON_MISMATCH',
      `These add-ons do not extend the target offer: ${names}. Cancel them first or let them end.`,
      TARGET,
      {
        addOns: left.map(({ id, name }) => ({ id, name })),
      },
    );
  }
  for (const addOn of addOns) {
    const event = addOnMoved(addOn, { before: { parentId: from }, after: { parentId: to } });
    await updateVersioned(tx, CustomerSubscription, addOn, { parentId: to }, event);
  }
}

/** Maps fields of the order line to fields of the upgrade input. All others come from the subscription. */
const OWN_FIELDS: Readonly<Record<string, string>> = { offerId: 'targetOfferId', billingCycle: 'billingCycle', term: 'term' };

/** Runs the one-line order and maps its error paths to the upgrade input. */
async function asUpgrade<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError(
      ...cause.refusals.map((refusal) => ({ ...refusal, path: [OWN_FIELDS[refusal.path[2] ?? ''] ?? 'subscriptionId'] })),
    );
  }
}

async function orderUpgrade(tx: TxCtx, { row }: Found, input: UpgradeSubscriptionInput): Promise<Placed> {
  const { customerId, rawResellerId: resellerId } = row;
  const [customer] = await tx.db.rows(
    bound<Columns<Customer, 'name' | 'country' | 'segment' | 'cloud'>>(
      'subject',
      'SELECT name, country, segment, cloud FROM customer WHERE id = ?',
    ),
    [customerId],
  );
  if (!customer) throw new Error(`There is no customer ${customerId}.`);
  const line = {
    offerId: input.targetOfferId,
    quantity: row.rawQuantity,
    billingCycle: input.billingCycle ?? row.rawBillingCycle,
    term: input.term ?? row.rawTerm,
    friendlyName: row.rawName,
    resellerId,
    parentSubscriptionId: row.rawParentId,
  };
  const placement = {
    providerId: tx.viewer.organizationId,
    customerId,
    customerName: customer.name,
    country: customer.country,
    segment: customer.segment,
    cloud: customer.cloud,
    lines: [line],
    defaultResellerId: null,
    keptResellerId: resellerId,
  };
  // The audit trail records the upgrade under both subscriptions, so not the order.
  return asUpgrade(() => placeOrderIn(tx, placement, { happened: (placed) => outOfTrail(orderPlaced(placed)) }));
}

async function moveOver(tx: TxCtx, found: Found, { orderId, subscriptionIds }: Placed, targetOfferId: string): Promise<void> {
  const { row, facts } = found;
  const [to = ''] = subscriptionIds;
  const changes = {
    before: { subscriptionId: row.id, offerId: row.rawOfferId },
    after: { subscriptionId: to, offerId: targetOfferId, orderId },
  };
  const parties = partiesOf(found);
  const old = { ...facts.dates, id: row.id, version: row.version, orderId: row.rawOrderId };
  await tx.db.run(
    bound('subject', 'UPDATE license_assignment SET subscription_id = ?, updated_at = ? WHERE subscription_id = ?'),
    [to, tx.clock.now(), row.id],
  );
  await endSubscription(tx, old, tx.clock.now(), subscriptionUpgraded(parties, changes));
  const values = {
    upgradedFromId: row.id,
    origin: 'UPGRADED',
    supportPartnerId: parties.supportPartnerId,
    assignedLicenses: row.rawAssignedLicenses,
    autoRenew: facts.dates.autoRenew,
    azureOwner: row.rawAzureOwner,
  };
  await updateRows(tx, CustomerSubscription, values, { id: to }, subscriptionUpgraded({ ...parties, id: to }, changes));
}

export const upgradeSubscription = defineOperation({
  name: 'upgradeSubscription',
  description:
    "Upgrades to one of the offer's `upgradeTargets`. A new subscription, at the current price, replaces the old one, which becomes `DELETED` and leads to the new one in `replacedBy`. It keeps the name, reseller of record (even if no longer a partner), support contact, licenses and the add-ons that fit. Other active add-ons block the upgrade.",
  example:
    'upgradeSubscription(input: { subscriptionId: "sub_01h…", targetOfferId: "off_01h…", expectedVersion: 3 }) { subscription { id status } upgradedFrom { status } errors { code message } }',
  action: 'subscription.change',
  input: UpgradeSubscriptionInput,
  inputDescription: 'Subscription and target offer.',
  payload: UpgradeSubscriptionPayload,
  codes: [
    ...ON_SUBSCRIPTION,
    'UPGRADE_NOT_OFFERED',
    'ADD_ON_MISMATCH',
    'OFFER_RETIRED',
    'OFFER_OTHER_CLOUD',
    'OFFER_OTHER_COUNTRY',
    'NO_PRICE',
    'ORDER_TOO_LARGE',
    'QUANTITY_OUT_OF_BOUNDS',
    'TERM_NOT_OFFERED',
    'BILLING_CYCLE_NOT_OFFERED',
    'PARENT_MISMATCH',
    'PARENT_NOT_ACTIVE',
    'PARENT_REQUIRED',
    'AGREEMENT_REQUIRED',
  ],
  on: subscriptionOperations.on({
    move: { from: ['ACTIVE'], to: 'DELETED', description: 'Replace it with a subscription to one of the upgrade targets.' },
    check: firstOf(bySeller, upgradable),
  }),
  thing: 'subscriptionId',
  alsoRead: [...SUBSCRIPTION_FIELDS, ...FURTHER],
  locks: lockCustomerOf,
  work: async (tx, found) => {
    const { row, input } = found;
    await checkTarget(tx, row.rawOfferId, input.targetOfferId);
    const placed = await orderUpgrade(tx, found, input);
    const [subscriptionId = ''] = placed.subscriptionIds;
    await takeAddOnsAlong(tx, row.id, subscriptionId, input.targetOfferId);
    await moveOver(tx, found, placed, input.targetOfferId);
    return { subscriptionId, upgradedFromId: row.id, orderId: placed.orderId };
  },
});
