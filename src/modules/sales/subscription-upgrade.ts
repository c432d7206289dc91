import type { Ctx, TxCtx } from '../../data/context';
import { updateRows } from '../../data/insert';
import { bound } from '../../data/sql';
import { inScope, type Subject } from '../../graph/actions';
import { change, mutate } from '../../graph/mutation';
import { DomainError, refuse } from '../../kernel/errors';
import { Offer } from '../catalogue';
import { recordAudit } from '../journal';
import { placeOrderIn, type PlacedOrder } from './order.service';
import { refreshSalesScope } from './sales.scope';
import { addOnsOf } from './subscription-add-ons';
import { concerned } from './subscription-change';
import type { UpgradeSubscriptionInput } from './subscription-change.types';
import { endSubscription } from './subscription-end';
import { actOnSubscription, type SubscriptionFacts } from './subscription.actions';
import { CustomerSubscription } from './subscription.entity';

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
    await change(tx, CustomerSubscription, addOn, { parentId: to });
    await recordAudit(tx, {
      action: 'upgradeSubscription',
      subjectId: addOn.id,
      alsoSeenBy: addOn.concerned,
      changes: { before: { parentId: from }, after: { parentId: to } },
    });
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

async function orderUpgrade(tx: TxCtx, { row, facts }: Found, input: UpgradeSubscriptionInput): Promise<PlacedOrder> {
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
  };
  return asUpgrade(() => placeOrderIn(tx, placement));
}

async function moveOver(tx: TxCtx, { row, facts }: Found, to: string): Promise<void> {
  const assignedLicenses = Number(row['=assignedLicenses']);
  await updateRows(
    tx.db,
    CustomerSubscription,
    {
      upgradedFromId: row.id,
      supportPartnerId: String(row['=supportPartnerId']),
      assignedLicenses,
      autoRenew: Boolean(facts.dates.autoRenew),
      azureOwner: Boolean(row['=azureOwner']),
    },
    { id: to },
  );
  await tx.db.run(bound('subject', 'UPDATE license_assignment SET subscription_id = ? WHERE subscription_id = ?'), [to, row.id]);
  const old = { ...facts.dates, id: row.id, version: row.version, orderId: String(row['=orderId']) };
  await endSubscription(tx, old, tx.clock.now());
}

/**
 * Upgrades a subscription to a listed target: a new subscription takes its place, at the price of now, with
 * the name, reseller of record, support contact and licences of the old one (S1, S2).
 */
export function upgradeSubscription(ctx: Ctx, input: UpgradeSubscriptionInput): Promise<object> {
  return mutate(ctx, {
    operation: 'upgradeSubscription',
    input,
    work: async (tx) => {
      const found = await actOnSubscription(tx, 'upgradeSubscription', input);
      const { row } = found;
      await checkTarget(tx, String(row['=offerId']), input.targetOfferId);
      const { orderId, subscriptionIds } = await orderUpgrade(tx, found, input);
      const [subscriptionId = ''] = subscriptionIds;
      await takeAddOnsAlong(tx, row.id, subscriptionId, input.targetOfferId);
      await moveOver(tx, found, subscriptionId);
      await refreshSalesScope(tx.db, { customerId: String(row['customerId']) });
      for (const subjectId of [row.id, subscriptionId]) {
        await recordAudit(tx, {
          action: 'upgradeSubscription',
          subjectId,
          alsoSeenBy: concerned(found),
          changes: {
            before: { subscriptionId: row.id, offerId: row['=offerId'] },
            after: { subscriptionId, offerId: input.targetOfferId, orderId },
          },
        });
      }
      return { subscriptionId, upgradedFromId: row.id, orderId };
    },
  });
}
