import { DAY } from '../calendar';
import type { DemoCustomer, DemoPartner, Tie, World } from '../world';
import { addInvitation } from './add-invitation';

/** A moment up to so many days before a decision, when the inviter already took part. */
const sentBefore = (world: World, decidedAt: number, inviter: DemoPartner): number =>
  Math.min(Math.max(decidedAt - world.random.int(DAY / 4, 20 * DAY), inviter.activeFrom), decidedAt);

function addPartnerships(world: World, provider: DemoPartner): void {
  for (const [reseller, startedAt] of provider.bonds) {
    addInvitation(world, {
      kind: 'PARTNERSHIP',
      inviter: provider,
      recipientEmail: reseller.people[0]?.email ?? `info@${reseller.domain}`,
      state: 'ACCEPTED',
      createdAt: sentBefore(world, startedAt, provider),
      decidedAt: startedAt,
      acceptedById: reseller.id,
    });
  }
}

/** The provider whose relationship the reseller's invitation brought along. */
function broughtAlong(customer: DemoCustomer, tie: Tie): Tie | undefined {
  if (tie.partner.kind !== 'RESELLER') return undefined;
  return customer.ties.find(
    ({ partner, startedAt, row }) => partner.bonds.has(tie.partner) && startedAt === tie.startedAt && row.origin === 'INVITATION',
  );
}

function addCustomerInvitations(world: World, customer: DemoCustomer): void {
  const invited = customer.ties.filter(({ row }) => row.origin === 'INVITATION');
  const dual = new Map(invited.map((tie) => [tie, broughtAlong(customer, tie)]));
  const brought = new Set(dual.values());
  for (const tie of invited.filter((one) => !brought.has(one))) {
    const provider = dual.get(tie)?.partner;
    addInvitation(world, {
      kind: provider ? 'CUSTOMER_DUAL' : 'CUSTOMER',
      inviter: tie.partner,
      ...(provider ? { provider } : {}),
      recipientEmail: `${world.random.chance(0.5) ? 'admin' : 'office'}@${customer.domain}`,
      state: 'ACCEPTED',
      createdAt: sentBefore(world, tie.startedAt, tie.partner),
      decidedAt: tie.startedAt,
      acceptedById: customer.id,
      privileges: tie.granted,
      acquiredThrough: tie.row.acquiredThrough ?? null,
    });
  }
}

/** Adds the invitations that partnerships came from. */
export function addPartnershipInvitations(world: World, partners: readonly DemoPartner[]): void {
  for (const provider of partners.filter(({ kind }) => kind === 'PROVIDER')) addPartnerships(world, provider);
}

/** Adds the invitations that relationships with customers came from. */
export function addRelationshipInvitations(world: World, customers: readonly DemoCustomer[]): void {
  for (const customer of customers) addCustomerInvitations(world, customer);
}
