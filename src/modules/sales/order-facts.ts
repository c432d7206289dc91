import type { Param, Reader } from '../../data/database';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { activeGrant, activeRelationship, agreementState } from '../customers';
import { activePartnership, everPartnered } from '../partners';
import { offersToSell, priceList, type OfferToSell, type PriceList } from '../catalog';
import type { Segment } from '../reference-data';
import type { OrderLineInput } from './order-line.types';
import type { SubscriptionDates } from './subscription-status';
import type { CustomerSubscription } from './subscription.entity';

/** Who orders what for whom. */
export interface OrderPlacement {
  /** The selling provider. */
  providerId: string;
  customerId: string;
  customerName: string;
  /** Country, segment and cloud of the customer. */
  country: string;
  segment: Segment;
  cloud: string;
  lines: readonly OrderLineInput[];
  /** Reseller of record for lines that do not give one: the associated reseller. */
  defaultResellerId: string | null;
  /**
   * `defaultResellerId` comes from the relationship, not from the input. It is dropped if the partnership has
   * ended.
   */
  carriesOver?: boolean;
  /** Input path for errors about the customer. Default: `customerId`. */
  customerPath?: readonly string[];
  /**
   * Reseller of record of the subscription being upgraded. It is kept even if its partnership or relationship has
   * ended.
   */
  keptResellerId?: string | null;
}

/** The asking partner and its standing with the customer. */
export interface AskerFacts {
  status: string;
  cloud: string;
  marketRegion: string;
  /** Null without an active relationship. */
  agreementState: string | null;
  agreementNeeded: boolean;
  /** The associated reseller gets owner rights on Azure usage bought now. */
  azureOwner: boolean;
}

/** A subscription that an add-on may extend. */
export type ParentFacts = Columns<CustomerSubscription, 'id' | 'customerId' | 'providerId' | 'offerId' | keyof SubscriptionDates>;

/** A reseller's standing with the provider and the customer. Missing if it was never a partner of the provider. */
export interface ResellerFacts {
  id: string;
  status: string;
  /** The partnership is active. After it ends, the provider can still see the reseller's name. */
  partnered: boolean;
  related: boolean;
}

/** Everything needed to check lines. */
export interface OrderFacts {
  asker: AskerFacts;
  offers: ReadonlyMap<string, OfferToSell>;
  priceOf: PriceList;
  parents: ReadonlyMap<string, ParentFacts>;
  resellers: ReadonlyMap<string, ResellerFacts>;
}

const distinct = (ids: readonly (string | null | undefined)[]): string[] => [...new Set(ids.filter((id) => id != null))];

/** Facts as SQL returns them: booleans are 1 and 0. */
type Flags<T, K extends keyof T> = Omit<T, K> & Record<K, 0 | 1>;

/** Rows by id, from a statement that ends with an IN list. Runs no statement for an empty list. */
async function byId<T extends { id: string }>(
  reader: Reader,
  sql: (list: string) => string,
  params: readonly Param[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, T>> {
  if (ids.length === 0) return new Map();
  const asked = padded(ids);
  const rows = await reader.rows(bound<T>('subject', sql(marks(asked.length))), [...params, ...asked]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Reads a partner's standing with a customer. */
export async function askerFacts(
  reader: Reader,
  askerId: string,
  { customerId, cloud }: Pick<OrderPlacement, 'customerId' | 'cloud'>,
): Promise<AskerFacts> {
  const [row] = await reader.rows(
    bound<Flags<AskerFacts, 'agreementNeeded' | 'azureOwner'>>(
      'subject',
      `SELECT p.status, p.cloud, p.market_region AS marketRegion, w.agreement_needed AS agreementNeeded,
       CASE WHEN r.id IS NOT NULL THEN ${agreementState('r.customer_id', 'p.id')} END AS agreementState,
       CASE WHEN r.azure_owner = 1 AND g.id IS NOT NULL AND a.id IS NOT NULL THEN 1 ELSE 0 END AS azureOwner
     FROM partner p JOIN cloud_rule w ON w.cloud = ?
     LEFT JOIN ${activeRelationship('r', '?', 'p.id')}
     LEFT JOIN ${activeGrant('g', 'r.customer_id', 'p.id')}
     LEFT JOIN ${activePartnership('a', 'p.id', 'r.associated_reseller_id')}
     WHERE p.id = ?`,
    ),
    [cloud, customerId, askerId],
  );
  if (!row) throw new Error(`${askerId} is not a partner, or ${cloud} has no cloud rule.`);
  return { ...row, agreementNeeded: row.agreementNeeded === 1, azureOwner: row.azureOwner === 1 };
}

/** Reads those of the given resellers that are or were partners of the provider. */
export async function resellerFacts(
  reader: Reader,
  { providerId, customerId }: Pick<OrderPlacement, 'providerId' | 'customerId'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ResellerFacts>> {
  const rows = await byId<Flags<ResellerFacts, 'partnered' | 'related'>>(
    reader,
    (list) =>
      `SELECT p.id, p.status, CASE WHEN a.id IS NULL THEN 0 ELSE 1 END AS partnered, CASE WHEN r.id IS NULL THEN 0 ELSE 1 END AS related
       FROM partner p
       LEFT JOIN ${activePartnership('a', '?', 'p.id')}
       LEFT JOIN ${activeRelationship('r', '?', 'p.id')}
       WHERE ${everPartnered('?', 'p.id')} AND p.id IN (${list})`,
    [providerId, customerId, providerId],
    ids,
  );
  const facts = [...rows.values()].map((row) => ({ ...row, partnered: row.partnered === 1, related: row.related === 1 }));
  return new Map(facts.map((row) => [row.id, row]));
}

/** Reads those of the given subscriptions that the asker sees in full or in part. */
function parentFacts(reader: Reader, askerId: string, ids: readonly string[]): Promise<ReadonlyMap<string, ParentFacts>> {
  return byId<ParentFacts>(
    reader,
    (list) =>
      `SELECT t.id, t.customer_id AS customerId, t.provider_id AS providerId, t.offer_id AS offerId, t.state, t.term,
         t.starts_at AS startsAt, t.term_starts_at AS termStartsAt, t.term_ends_at AS termEndsAt, t.auto_renew AS autoRenew
       FROM subscription t JOIN subscription_scope s ON s.subscription_id = t.id AND s.org_id = ? AND s.level > 0
       WHERE t.id IN (${list})`,
    [askerId],
    ids,
  );
}

/**
 * Reads what is needed to check lines, with a fixed number of statements for any number of lines. Ids are looked
 * up in the asker's scope.
 */
export async function orderFacts(
  reader: Reader,
  askerId: string,
  placement: OrderPlacement,
  options: { hold: boolean; now: number },
): Promise<OrderFacts> {
  const { lines, country, segment, defaultResellerId } = placement;
  const asker = await askerFacts(reader, askerId, placement);
  const offerIds = distinct(lines.map(({ offerId }) => offerId));
  const market = { cloud: asker.cloud, place: asker.marketRegion };
  const resellerIds = distinct(lines.map(({ resellerId }) => (resellerId === undefined ? defaultResellerId : resellerId)));
  return {
    asker,
    offers: await offersToSell(reader, market, offerIds, options.hold),
    priceOf: await priceList(reader, { country, segment, at: options.now }, offerIds),
    parents: await parentFacts(reader, askerId, distinct(lines.map(({ parentSubscriptionId }) => parentSubscriptionId))),
    resellers: await resellerFacts(reader, placement, resellerIds),
  };
}

/** Returns which of these offers the customer already has running from this provider. */
export async function offersInUse(
  reader: Reader,
  { providerId, customerId, lines }: OrderPlacement,
): Promise<ReadonlySet<string>> {
  const asked = padded(distinct(lines.map(({ offerId }) => offerId)));
  const rows = await reader.rows(
    bound<{ id: string }>(
      'subject',
      `SELECT DISTINCT offer_id AS id FROM subscription
     WHERE customer_id = ? AND provider_id = ? AND state = 'RUNNING' AND offer_id IN (${marks(asked.length)})`,
    ),
    [customerId, providerId, ...asked],
  );
  return new Set(rows.map(({ id }) => id));
}
