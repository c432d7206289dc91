import type { RowValues } from '../../graph/row';
import { Partnership } from '../../modules/partners/partner.entity';
import { later } from '../calendar';
import type { DemoPartner, World } from '../world';

/** How a partnership goes. */
export interface BondPlan {
  startedAt?: number;
  /** When one side ended it; open while it lasts. */
  endedAt?: number;
  /** Whether the reseller lets the provider read its account; a new partnership does. */
  adminAccess?: boolean;
}

/** Adds a partnership; an active one joins both partners. */
export function addBond(world: World, provider: DemoPartner, reseller: DemoPartner, plan: BondPlan = {}): RowValues<Partnership> {
  const startedAt = plan.startedAt ?? later(world, Math.max(provider.activeFrom, reseller.activeFrom), 2, 25);
  const ended = plan.endedAt !== undefined;
  if (!ended) {
    provider.bonds.set(reseller, startedAt);
    reseller.bonds.set(provider, startedAt);
  }
  return world.rows.add(Partnership, {
    id: world.newId('Partnership', startedAt),
    createdAt: startedAt,
    providerId: provider.id,
    resellerId: reseller.id,
    status: ended ? 'ENDED' : 'ACTIVE',
    adminAccess: ended ? false : (plan.adminAccess ?? true),
    startedAt,
    endedAt: plan.endedAt ?? null,
    activeSlot: ended ? null : 'A',
    version: ended || plan.adminAccess === false ? 2 : 1,
  });
}

/** Ends a partnership that lasted until now: customers, reseller of record and credits stay. */
export function endBond(provider: DemoPartner, reseller: DemoPartner, row: RowValues<Partnership>, endedAt: number): void {
  provider.bonds.delete(reseller);
  reseller.bonds.delete(provider);
  Object.assign(row, { status: 'ENDED', adminAccess: false, endedAt, activeSlot: null, version: 2 });
}
