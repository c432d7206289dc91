import type { GraphQLSchema } from 'graphql';
import type { TypeName } from '../ids';
import type { Marks } from '../marks';
import type { Sight } from '../oracle/sight';
import type { Random } from '../random';
import type { Pool } from './pool';
import type { Selector } from './selector';

/** One request of a viewer with ids and texts of somebody else. */
export interface Attack {
  name: string;
  document: string;
  variables: Record<string, unknown>;
  /** What of it is outside the viewer's scope; the same request with things that never were must be answered alike. */
  foreign: readonly string[];
  /** Rows that must not change. Absent where nothing is stored. */
  refused?: boolean;
  /** What is sent may be no value of its type at all. */
  mayBeMalformed?: boolean;
  /** The root list whose count is known. */
  counts?: string;
}

/** What attacks are made of: A who asks, B whose things it asks for. */
export interface Pair {
  random: Random;
  schema: GraphQLSchema;
  selector: Selector;
  marks: Marks;
  sight: Sight;
  /** Things that A sees. */
  own: Pool;
  /** Things of B that A does not see. */
  hidden: Pool;
}

/** An id of one of several types from a pool. */
export function idFrom(random: Random, pool: Pool, types: readonly TypeName[]): string | undefined {
  return random.maybe(types.flatMap((type) => pool.get(type) ?? []));
}

const ALIASES: Readonly<Record<string, readonly TypeName[]>> = {
  subscription: ['CustomerSubscription'],
  grant: ['DelegatedAdminGrant'],
  partner: ['Provider', 'Reseller'],
  organization: ['Provider', 'Reseller', 'Customer'],
  createdBy: ['Provider'],
  attestedBy: ['Provider'],
  offer: ['Offer'],
  addOnOf: ['Offer'],
  upgradeTarget: ['Offer'],
  subject: ['CustomerSubscription', 'Customer', 'CustomerRelationship', 'Partnership'],
  actor: ['User', 'CustomerUser'],
  onBehalfOf: ['Customer'],
  // Passkeys are no nodes; something else of the same user stands in.
  passkey: ['Session'],
};

/** The types that an argument's name stands for: `parentSubscriptionId` is about subscriptions. */
export function typesOf(name: string, schema: GraphQLSchema): readonly TypeName[] {
  const base = name.replace(/Ids?$/, '');
  const known = ALIASES[base];
  if (known) return known;
  const upper = base.slice(0, 1).toUpperCase() + base.slice(1);
  if (schema.getType(upper)) return [upper as TypeName];
  const tail = Object.keys(ALIASES).find((alias) => base.toLowerCase().endsWith(alias.toLowerCase()));
  if (tail) return ALIASES[tail] ?? [];
  const type = Object.keys(schema.getTypeMap()).find((one) => upper.endsWith(one) && one.length > 3);
  return type ? [type as TypeName] : [];
}
