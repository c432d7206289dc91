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

/** Fields that an upgrade looks at beside those of other changes. */
const FURTHER = rawOf('offerId', 'parentId');

type Found = FoundSubscription & SubjectOf<CustomerSubscription, (typeof FURTHER)[number], unknown>;

async function checkTarget(tx: TxCtx, offerId: string, targetId: string): Promise<void> {
  // First of all: offers of other markets are as unknown as those that never were.
  await inScope(tx, Offer, targetId, ['id'], TARGET);
  const rows = await tx.db.rows(bound('open', 'SELECT target_id FROM offer_upgrade WHERE offer_id = ? AND target_id = ?'), [
    offerId,
    targetId,
  ]);
  if (rows.length === 0) {
    refuse('UPGRADE_NOT_OFFERED', 'The present offer cannot be upgraded to this one; see `upgradeTargets` of the offer.', TARGET);
  }
}

/** Add-ons that end by themselves need nothing to extend any more. */
const STAYING = ['EXPIRED', 'DISABLED'];

/** Add-ons go along where they extend the target as well; others stand against the upgrade, by name. */
async function takeAddOnsAlong(tx: TxCtx, from: string, to: string, targetId: string): Promise<void> {
  const addOns = (await addOnsOf(tx, from)).filter(({ status }) => !STAYING.includes(status));
  if (addOns.length === 0) return;
  const rows = await tx.db.rows(bound<{ id: string }>('open', 'SELECT id FROM offer WHERE add_on_of_id = ?'), [targetId]);
  const fitting = new Set(rows.map(({ id }) => id));
  const left = addOns.filter(({ offerId }) => !fitting.has(offerId));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(', ');
    refuse('ADD_ON_MISMATCH', `These add-ons do not extend the target: ${names}. Cancel them first, or let them end.`, TARGET, {
      addOns: left.map(({ id, name }) => ({ id, name })),
    });
  }
  for (const addOn of addOns) {
    const event = addOnMoved(addOn, { before: { parentId: from }, after: { parentId: to } });
    await updateVersioned(tx, CustomerSubscription, addOn, { parentId: to }, event);
  }
}

/** What a line of the order is called in the input of the upgrade; everything else is the subscription's own. */
const OWN_FIELDS: Readonly<Record<string, string>> = { offerId: 'targetOfferId', billingCycle: 'billingCycle', term: 'term' };

/** Runs an order of one line; what stands against it is said of the input of the upgrade. */
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
    bound<Columns<Customer, 'name' | 'country' | 'cloud'>>('subject', 'SELECT name, country, cloud FROM customer WHERE id = ?'),
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
    cloud: customer.cloud,
    lines: [line],
    defaultResellerId: null,
    keptResellerId: resellerId,
  };
  // The trail tells of the upgrade, under both subscriptions.
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
  await tx.db.run(bound('subject', 'UPDATE license_assignment SET subscription_id = ? WHERE subscription_id = ?'), [to, row.id]);
  await endSubscription(tx, old, tx.clock.now(), subscriptionUpgraded(parties, changes));
  const values = {
    upgradedFromId: row.id,
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
    'Upgrades to a listed target: a new subscription takes the place of the old one, which is `DELETED` from then on and leads to it by `replacedBy`, at the price of now, with its name, reseller of record (also one that is no longer partnered), support contact, licenses and the add-ons that fit; others that still run stand against it.',
  action: 'subscription.change',
  input: UpgradeSubscriptionInput,
  inputDescription: 'The subscription and the target.',
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
    move: { from: ['ACTIVE'], to: 'DELETED', description: 'A subscription of a listed target takes its place.' },
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
