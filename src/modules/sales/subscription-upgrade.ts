import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope, type Subject } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { change, updateRows } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import { outOfTrail } from '../../kernel/event';
import { Offer } from '../catalogue';
import { orderPlaced, type Placed } from './order.events';
import { placeOrderIn } from './order.service';
import { addOnsOf } from './subscription-add-ons';
import { partiesOf } from './subscription-change';
import type { UpgradeSubscriptionInput } from './subscription-change.types';
import { endSubscription } from './subscription-end';
import { actOnSubscription, lockCustomerOf, type SubscriptionFacts } from './subscription.actions';
import { CustomerSubscription } from './subscription.entity';
import { addOnMoved, subscriptionUpgraded } from './subscription.events';

const TARGET = ['targetOfferId'];

type Found = Subject<SubscriptionFacts>;

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
  const rows = await tx.db.rows(bound('open', 'SELECT id FROM offer WHERE add_on_of_id = ?'), [targetId]);
  const fitting = new Set(rows.map(({ id }) => String(id)));
  const left = addOns.filter(({ offerId }) => !fitting.has(offerId));
  if (left.length > 0) {
    const names = left.map(({ name }) => name).join(', ');
    refuse('ADD_ON_MISMATCH', `These add-ons do not extend the target: ${names}. Cancel them first, or let them end.`, TARGET, {
      addOns: left.map(({ id, name }) => ({ id, name })),
    });
  }
  for (const addOn of addOns) {
    const event = addOnMoved(addOn, { before: { parentId: from }, after: { parentId: to } });
    await change(tx, CustomerSubscription, addOn, { parentId: to }, event);
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

async function orderUpgrade(tx: TxCtx, { row, facts }: Found, input: UpgradeSubscriptionInput): Promise<Placed> {
  const customerId = String(row['customerId']);
  const [customer] = await tx.db.rows(bound('subject', 'SELECT name, country, cloud FROM customer WHERE id = ?'), [customerId]);
  const resellerId = row['=resellerId'] as string | null;
  const line = {
    offerId: input.targetOfferId,
    quantity: Number(row['=quantity']),
    billingCycle: input.billingCycle ?? (row['=billingCycle'] as 'MONTHLY'),
    term: input.term ?? (facts.dates.term as 'P1Y'),
    friendlyName: String(row['=name']),
    resellerId,
    parentSubscriptionId: (row['=parentId'] as string | null) ?? null,
  };
  const placement = {
    providerId: tx.viewer.organizationId,
    customerId,
    customerName: String(customer?.['name']),
    country: String(customer?.['country']),
    cloud: String(customer?.['cloud']),
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
    before: { subscriptionId: row.id, offerId: row['=offerId'] },
    after: { subscriptionId: to, offerId: targetOfferId, orderId },
  };
  const parties = partiesOf(found);
  const old = { ...facts.dates, id: row.id, version: row.version, orderId: String(row['=orderId']) };
  await tx.db.run(bound('subject', 'UPDATE license_assignment SET subscription_id = ? WHERE subscription_id = ?'), [to, row.id]);
  await endSubscription(tx, old, tx.clock.now(), subscriptionUpgraded(parties, changes));
  const values = {
    upgradedFromId: row.id,
    supportPartnerId: parties.supportPartnerId,
    assignedLicenses: Number(row['=assignedLicenses']),
    autoRenew: Boolean(facts.dates.autoRenew),
    azureOwner: Boolean(row['=azureOwner']),
  };
  await updateRows(tx, CustomerSubscription, values, { id: to }, subscriptionUpgraded({ ...parties, id: to }, changes));
}

/**
 * Upgrades a subscription to a listed target: a new subscription takes its place, at the price of now, with
 * the name, reseller of record, support contact and licenses of the old one (S1, S2).
 */
export function upgradeSubscription(ctx: Ctx, input: UpgradeSubscriptionInput): Promise<object> {
  return mutate(ctx, {
    operation: 'upgradeSubscription',
    input,
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'upgradeSubscription', input);
      const { row } = found;
      await checkTarget(tx, String(row['=offerId']), input.targetOfferId);
      const placed = await orderUpgrade(tx, found, input);
      const [subscriptionId = ''] = placed.subscriptionIds;
      await takeAddOnsAlong(tx, row.id, subscriptionId, input.targetOfferId);
      await moveOver(tx, found, placed, input.targetOfferId);
      return { subscriptionId, upgradedFromId: row.id, orderId: placed.orderId };
    },
  });
}
