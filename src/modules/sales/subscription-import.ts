import { requireLock, type TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { inScope } from '../../graph/act-on';
import { changedIn } from '../../graph/changed';
import { rawOf } from '../../graph/row';
import { insertRow, updateVersioned } from '../../graph/write';
import { addMonths } from '../../kernel/calendar';
import { refuse } from '../../kernel/errors';
import { TERM_MONTHS, type Price } from '../catalog';
import type { OrderPlacement } from './order-facts';
import { placeOrderIn } from './order.service';
import { FOREVER, SubscriptionPeriod } from './subscription-period.entity';
import { CustomerSubscription } from './subscription.entity';
import { subscriptionImported } from './subscription.events';

/** A subscription that runs at the vendor. */
export interface RunningSubscription {
  /** The customer, and one line with offer, quantity, commitment and real start. */
  placement: OrderPlacement & { lines: readonly [OrderPlacement['lines'][number]] };
  price: Price;
  termEndsAt: number;
  autoRenew: boolean;
}

/** Stores what runs elsewhere as an order of one line in the past. The customer must be locked. Returns the subscription. */
export async function importSubscriptionIn(tx: TxCtx, running: RunningSubscription): Promise<string> {
  const { placement, price, termEndsAt, autoRenew } = running;
  const [{ term, startsAt }] = placement.lines;
  const placedAt = startsAt ?? tx.clock.now();
  const termStartsAt = Math.max(placedAt, addMonths(termEndsAt, -TERM_MONTHS[term]));
  const subscription = { origin: 'IMPORTED', termStartsAt, termEndsAt, autoRenew };
  const { subscriptionIds } = await placeOrderIn(tx, placement, { running: { price, placedAt, subscription } });
  const [subscriptionId = ''] = subscriptionIds;
  // It has been in force since it started, not only from now on.
  const toAt = autoRenew ? FOREVER : termEndsAt;
  await insertRow(tx, SubscriptionPeriod, { subscriptionId, fromAt: placedAt, toAt, quantity: placement.lines[0].quantity });
  return subscriptionId;
}

const FIELDS = [
  'customerId',
  ...rawOf(
    'version',
    'providerId',
    'resellerId',
    'supportPartnerId',
    'offerId',
    'startsAt',
    'state',
    'origin',
    'name',
    'quantity',
  ),
  ...rawOf('assignedLicenses', 'billingCycle', 'term', 'termStartsAt', 'termEndsAt', 'autoRenew', 'unitPriceMinor', 'currency'),
] as const;

/** Changes an imported subscription to what is said of it now. Equal values change nothing. */
export async function updateImportedIn(tx: TxCtx, id: string, running: RunningSubscription): Promise<void> {
  const { placement, price, termEndsAt, autoRenew } = running;
  const [line] = placement.lines;
  const row = await inScope(tx, CustomerSubscription, id, FIELDS, ['externalId']);
  const path = ['externalId'];
  const imported = row.rawProviderId === tx.viewer.organizationId && row.rawOrigin === 'IMPORTED';
  const same = row.customerId === placement.customerId && row.rawOfferId === line.offerId && row.rawStartsAt === line.startsAt;
  if (!imported || !same) {
    refuse('NOT_IMPORTED', 'This external id belongs to a subscription with another customer, offer, start or origin.', path);
  }
  requireLock(tx, row.customerId);
  if (row.rawState !== 'RUNNING') {
    refuse('INVALID_STATE', `The subscription is ${row.rawState}. Only a running one can be imported again.`, path, {
      state: row.rawState,
      needs: ['RUNNING'],
    });
  }
  if (line.quantity < row.rawAssignedLicenses) {
    const { rawAssignedLicenses: assignedLicenses } = row;
    const message = `${assignedLicenses} licenses are assigned. Remove some from users first.`;
    refuse('NOT_ENOUGH_LICENSES', message, ['quantity'], { assignedLicenses });
  }
  const wanted: Values = {
    quantity: line.quantity,
    billingCycle: line.billingCycle,
    term: line.term,
    termEndsAt,
    termStartsAt: Math.max(row.rawStartsAt, addMonths(termEndsAt, -TERM_MONTHS[line.term])),
    autoRenew: Number(autoRenew),
    unitPriceMinor: price.amountMinor,
    currency: price.currency,
    ...(line.friendlyName == null ? {} : { name: line.friendlyName.trim() }),
  };
  const now: Values = {
    quantity: row.rawQuantity,
    billingCycle: row.rawBillingCycle,
    term: row.rawTerm,
    termEndsAt: row.rawTermEndsAt,
    termStartsAt: row.rawTermStartsAt,
    autoRenew: row.rawAutoRenew,
    unitPriceMinor: row.rawUnitPriceMinor,
    currency: row.rawCurrency,
    name: row.rawName,
  };
  const values = changedIn(wanted, (name) => now[name]);
  if (Object.keys(values).length === 0) return;
  const { id: subscriptionId, customerId, rawProviderId: providerId, rawResellerId: resellerId } = row;
  const parties = { id: subscriptionId, customerId, providerId, resellerId, supportPartnerId: row.rawSupportPartnerId };
  // Prices are not part of the event, which everyone who sees the subscription may read.
  const told = (all: Values): Values =>
    Object.fromEntries(
      Object.keys(values)
        .filter((name) => !/price|currency/i.test(name))
        .map((name) => [name, all[name] ?? null]),
    );
  await updateVersioned(
    tx,
    CustomerSubscription,
    { ...row, version: row.rawVersion },
    values,
    subscriptionImported(parties, { before: told(now), after: told(wanted) }),
  );
}
