import {
  CustomerAgreement,
  CustomerRelationship,
  DelegatedAdminGrant,
  type AcquisitionChannel,
  type RelationshipOrigin,
} from '../../modules/customers/customer.entity';
import { between, DAY, HOUR } from '../calendar';
import { tieWith, type DemoCustomer, type DemoPartner, type Tie, type World } from '../world';

/** How a relationship came about and how it goes. */
interface TiePlan {
  origin: RelationshipOrigin;
  acquiredThrough: AcquisitionChannel;
  startedAt: number;
  associated?: DemoPartner | null;
}

/** Adds an active relationship of a partner with a customer. */
export function addTie(world: World, customer: DemoCustomer, partner: DemoPartner, plan: TiePlan): Tie {
  const startedAt = Math.max(plan.startedAt, partner.activeFrom + HOUR, customer.createdAt);
  const row = world.rows.add(CustomerRelationship, {
    id: world.newId('CustomerRelationship', startedAt),
    createdAt: startedAt,
    customerId: customer.id,
    partnerId: partner.id,
    status: 'ACTIVE',
    origin: plan.origin,
    acquiredThrough: plan.acquiredThrough,
    associatedResellerId: plan.associated?.id ?? null,
    azureOwner: false,
    startedAt,
    endedAt: null,
    activeSlot: 'A',
    version: 1,
  });
  const tie: Tie = { partner, row, startedAt, active: true, granted: false, associated: plan.associated ?? null };
  customer.ties.push(tie);
  return tie;
}

/** Ends a relationship; grants stay, the association of providers with a reseller that leaves ends with it. */
export function endTie(customer: DemoCustomer, tie: Tie, endedAt: number): void {
  tie.active = false;
  tie.associated = null;
  Object.assign(tie.row, {
    status: 'ENDED',
    endedAt,
    activeSlot: null,
    associatedResellerId: null,
    azureOwner: false,
    version: 2,
  });
  for (const other of customer.ties.filter(({ associated }) => associated === tie.partner)) {
    other.associated = null;
    Object.assign(other.row, { associatedResellerId: null, azureOwner: false, version: 2 });
  }
}

/** Adds a grant of delegated admin privileges, revoked after a while when asked for. */
export function addGrant(world: World, customer: DemoCustomer, tie: Tie, revoked = false): void {
  tie.granted = true;
  const grantedAt = Math.min(tie.startedAt + between(world, 0, 2 * DAY), world.at - DAY);
  const revokedAt = revoked ? between(world, grantedAt + HOUR, world.at - HOUR) : null;
  world.rows.add(DelegatedAdminGrant, {
    id: world.newId('DelegatedAdminGrant', grantedAt),
    createdAt: grantedAt,
    customerId: customer.id,
    partnerId: tie.partner.id,
    status: revoked ? 'REVOKED' : 'ACTIVE',
    grantedAt,
    revokedAt,
    activeSlot: revoked ? null : 'A',
    version: revoked ? 2 : 1,
  });
}

/** The version of the agreement's text that was in force. */
const versionAt = (at: number): string => (at >= Date.UTC(2026, 0, 1) ? '2026-01' : '2023-07');

/** Adds the customer's own acceptance of the agreement, or the attestation of a provider. */
export function addAgreement(world: World, customer: DemoCustomer, agreedAt: number, attestedBy: DemoPartner | null): void {
  const contact = customer.people[0];
  world.rows.add(CustomerAgreement, {
    id: world.newId('CustomerAgreement', agreedAt),
    createdAt: agreedAt,
    customerId: customer.id,
    kind: attestedBy ? 'ATTESTATION' : 'ACCEPTANCE',
    templateVersion: versionAt(agreedAt),
    contactName: contact?.name ?? customer.name,
    contactEmail: contact?.email ?? `office@${customer.domain}`,
    agreedAt,
    attestedById: attestedBy?.id ?? null,
  });
}

/** Since when a reseller is partnered with a provider and related to a customer; null when it is not now. */
export function sharedSince(customer: DemoCustomer, provider: DemoPartner, reseller: DemoPartner): number | null {
  const [bond, tie] = [provider.bonds.get(reseller), tieWith(customer, reseller)];
  return bond === undefined || !tie ? null : Math.max(bond, tie.startedAt);
}

/** The resellers that may be reseller of record or support contact of what lasted at least until a time. */
export function resellersFor(customer: DemoCustomer, provider: DemoPartner, until = Infinity): DemoPartner[] {
  const related = new Set(customer.ties.map(({ partner }) => partner));
  const fitting = [...related].filter((partner) => (sharedSince(customer, provider, partner) ?? Infinity) < until);
  if (fitting.length < 2) return fitting;
  // In the order of the partnerships; most customers have one reseller, and large providers thousands of partnerships.
  return [...provider.bonds.keys()].filter((reseller) => fitting.includes(reseller));
}
