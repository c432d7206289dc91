import { tableOf } from '../ids';
import type { Facts } from '../oracle/facts';
import type { Sight } from '../oracle/sight';
import { NOBODY, viewerOf, type Viewer } from '../oracle/viewer';
import type { Random } from '../random';
import type { Pool } from './pool';

/** Somebody who asks: mostly people of partners, now and then the operator or nobody. */
export function someViewer(facts: Facts, random: Random): Viewer {
  if (random.chance(0.02)) return NOBODY;
  const kind = random.pick(['PROVIDER', 'PROVIDER', 'RESELLER', 'RESELLER', 'CUSTOMER']);
  const organizations = random.chance(0.03)
    ? facts.by('organization', 'kind', 'OPERATOR')
    : facts.by('organization', 'kind', kind);
  const users = facts.by('user', 'organization_id', String(random.pick(organizations)['id']));
  return viewerOf(facts, String(random.pick(users)['id']));
}

/** Somebody else: often somebody near, with whom the viewer shares a customer or a partner. */
export function someOther(facts: Facts, random: Random, { organizationId: own }: Viewer): string {
  const step = (id: string): string | undefined => {
    const ties = [
      ...facts.by('customer_relationship', 'partner_id', id),
      ...facts.by('customer_relationship', 'customer_id', id),
    ];
    const pairs = [...facts.by('partnership', 'provider_id', id), ...facts.by('partnership', 'reseller_id', id)];
    const near = [...ties, ...pairs].flatMap((row) => [
      row['customer_id'],
      row['partner_id'],
      row['provider_id'],
      row['reseller_id'],
    ]);
    return random.maybe(near.filter((one) => typeof one === 'string' && one !== id && one !== own)) as string | undefined;
  };
  const [one, two] = [step(own), random.chance(0.7)];
  const near = one !== undefined && two ? (step(one) ?? one) : one;
  if (near !== undefined && random.chance(0.6)) return near;
  const others = facts.all('organization').filter(({ id }) => id !== own);
  return String(random.pick(others)['id']);
}

/** The part of a pool that a viewer sees, or does not see. */
export function visible(sight: Sight, pool: Pool, wanted: boolean): Pool {
  const kept = [...pool].map(([type, ids]) => [type, ids.filter((id) => sight.sees(tableOf(type), id) === wanted)] as const);
  return new Map(kept.filter(([, ids]) => ids.length > 0));
}

/** Two pools as one. */
export const joined = (one: Pool, other: Pool): Pool =>
  new Map([...one, ...other].map(([type]) => [type, [...(one.get(type) ?? []), ...(other.get(type) ?? [])]]));
