import { ChangedMeanwhile, requireLock, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { DomainError } from '../../kernel/errors';
import { outOfTrail } from '../../kernel/event';
import { customerCreated, giveGrant, grantGiven, insertCustomer, openRelationship, relationshipOpened } from '../customers';
import { ownerOfDomain } from '../partners';
import {
  cloudRules,
  marketRegionOf,
  servedElsewhere,
  type Cloud,
  type MarketRegion,
  type ServedElsewhere,
} from '../reference-data';
import { customerCarriedOver } from './enrollment.events';

/** What happened to the customers that a PartnerID serves in other portals. */
export interface CarriedOver {
  /** Domains of customers that now have a relationship. */
  carriedOver?: readonly string[];
  /** Domains that were left out, with the reason. */
  leftOut?: readonly string[];
}

interface Holder {
  id: string;
  kind: string;
  cloud: Cloud | null;
  marketRegion: MarketRegion | null;
}

async function holderOf(tx: TxCtx, domain: string): Promise<Holder | null> {
  const [row] = await tx.db.rows(
    bound<Holder>(
      'rule',
      `SELECT o.id, o.kind, c.cloud, c.market_region AS marketRegion FROM organization_domain d
     JOIN organization o ON o.id = d.organization_id LEFT JOIN customer c ON c.id = o.id WHERE d.domain = ?`,
    ),
    [domain],
  );
  return row ?? null;
}

/** The owners of domains of customers that a PartnerID serves elsewhere. Lock them before carrying over. */
export async function holdersOf(tx: TxCtx, partnerId: string): Promise<(string | undefined)[]> {
  const entries = await servedElsewhere(tx.db, partnerId);
  const holders = await Promise.all(entries.map(({ customerDomain }) => holderOf(tx, customerDomain)));
  return holders.map((holder) => holder?.id);
}

/** The owner of a domain. Retries with a new lock if the owner has changed since the locks were taken. */
async function lockedHolderOf(tx: TxCtx, domain: string): Promise<Holder | null> {
  const holder = await holderOf(tx, domain);
  if (holder && tx.notes.locked?.has(holder.id) !== true) throw new ChangedMeanwhile();
  return holder;
}

/** The reseller data that customers must match. */
export interface CarryingReseller {
  id: string;
  cloud: Cloud;
  marketRegion: MarketRegion;
}

async function newCustomer(tx: TxCtx, entry: ServedElsewhere, cloud: Cloud, marketRegion: MarketRegion): Promise<string> {
  const { customerName: name, customerDomain: initialDomain, country } = entry;
  const after = { name, initialDomain, country, cloud };
  try {
    const made = { domainProof: 'REGISTER', email: null, createdById: null } as const;
    const customer = { ...made, name, initialDomain, country, marketRegion, cloud };
    return await insertCustomer(tx, customer, [], (added) => outOfTrail(customerCreated(added, after)));
  } catch (cause) {
    // Someone created the customer concurrently: retry and find it.
    if (cause instanceof DomainError && cause.refusals.some(({ code }) => code === 'DOMAIN_TAKEN')) throw new ChangedMeanwhile();
    throw cause;
  }
}

/** Why a customer cannot become the reseller's customer; null if it can. */
function misfit(holder: Holder, reseller: CarryingReseller): string | null {
  if (holder.kind !== 'CUSTOMER') return 'the domain belongs to a partner';
  if (holder.cloud !== reseller.cloud) return 'other cloud';
  return holder.marketRegion === reseller.marketRegion ? null : 'other market region';
}

async function carryOne(tx: TxCtx, reseller: CarryingReseller, entry: ServedElsewhere): Promise<string | null> {
  const holder = await lockedHolderOf(tx, entry.customerDomain);
  const reason = holder ? misfit(holder, reseller) : null;
  if (reason) return reason;
  if (!holder && (await ownerOfDomain(tx.db, entry.customerDomain)) !== null) return 'the domain is below that of another';
  const region = await marketRegionOf(tx.db, entry.country, []);
  if (!holder && region !== reseller.marketRegion) return 'other market region';
  const { cloud } = reseller;
  const customerId = holder?.id ?? (await newCustomer(tx, entry, cloud, region));
  const pair = { customerId, partnerId: reseller.id };
  const relationship = { ...pair, origin: 'CARRIED_OVER', acquiredThrough: 'OTHER' } as const;
  const { id } = await openRelationship(tx, relationship, (tie) =>
    outOfTrail(relationshipOpened(tie, { status: 'ACTIVE', origin: 'CARRIED_OVER' })),
  );
  const granted = entry.hasGrant && (await cloudRules(tx.db, cloud)).privileges !== 'FORBIDDEN';
  if (granted) await giveGrant(tx, pair, (tie) => outOfTrail(grantGiven(tie, { status: 'ACTIVE' })));
  tx.emit(customerCarriedOver({ relationshipId: id, resellerId: reseller.id, customerId }, granted));
  return null;
}

/**
 * Turns the external relationships of a PartnerID into active relationships. Customers are found by domain or created.
 * Those that cannot be customers of this reseller are left out and listed in the event. The reseller and the owners of
 * the domains must be locked.
 */
export async function carryOver(tx: TxCtx, reseller: CarryingReseller, partnerId: string): Promise<CarriedOver> {
  requireLock(tx, reseller.id);
  const carriedOver: string[] = [];
  const leftOut: string[] = [];
  for (const entry of await servedElsewhere(tx.db, partnerId)) {
    const reason = await carryOne(tx, reseller, entry);
    if (reason === null) carriedOver.push(entry.customerDomain);
    else leftOut.push(`${entry.customerDomain}: ${reason}`);
  }
  return { ...(carriedOver.length > 0 ? { carriedOver } : {}), ...(leftOut.length > 0 ? { leftOut } : {}) };
}
