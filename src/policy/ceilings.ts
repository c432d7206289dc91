import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CONDITIONS } from './conditions';
import { policy, type PolicyEntry } from './policy';
import { ROLES, ROLES_OF_KIND, type Role } from './roles';

/** A line of the table of ceilings. */
export interface Ceiling {
  /** Roles that a holder may grant and revoke in its organization, and whose holders it may act on. */
  roles: ReadonlySet<Role>;
  description: string;
}

const ALL_ROLES = Object.keys(ROLES) as Role[];

/** Roles that exist in the same kind of organization. */
const beside = (role: Role): readonly Role[] => Object.values(ROLES_OF_KIND).find((roles) => roles.includes(role)) ?? [];

function readCeiling(line: Record<string, string>): [Role, Ceiling] {
  const role = ALL_ROLES.find((known) => known === line['role']);
  if (!role) throw new Error(`src/policy/ceilings.csv: "${line['role'] ?? ''}" is not a role.`);
  const roles = ALL_ROLES.filter((other) => line[other] === 'Y');
  const foreign = roles.find((other) => !beside(role).includes(other));
  if (foreign) throw new Error(`src/policy/ceilings.csv: ${role} and ${foreign} belong to different kinds of organization.`);
  if (roles.length === 0) throw new Error(`src/policy/ceilings.csv: ${role} needs at least one role.`);
  return [role, { roles: new Set(roles), description: line['description'] ?? '' }];
}

/** Reads a table of ceilings. Throws unless every role has exactly one valid line. */
export function readCeilings(csv: string): ReadonlyMap<Role, Ceiling> {
  const lines: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const entries = lines.map(readCeiling);
  const table = new Map(entries);
  if (table.size !== entries.length) throw new Error('src/policy/ceilings.csv: a role has two lines.');
  const missing = ALL_ROLES.find((role) => !table.has(role));
  if (missing) throw new Error(`src/policy/ceilings.csv: ${missing} has no line.`);
  return table;
}

/** The ceilings of this server: `ceilings.csv` in this folder. */
export const ceilings = readCeilings(readFileSync(join(__dirname, 'ceilings.csv'), 'utf8'));

/** An action on users of the viewer's organization, or of a customer. */
export interface ActOnPeople {
  /** The policy action it requires. */
  action: string;
  own: boolean;
}

/** The roles whose holders somebody may act on among a customer's users: all, minus what a condition excludes. */
function inCustomers(entry: PolicyEntry, role: Role): readonly Role[] {
  const kept = entry.conditions.map((name) => CONDITIONS[name].keepsFrom).find((keeps) => keeps?.role === role);
  return ROLES_OF_KIND.CUSTOMER.filter((one) => !kept?.holdersOf.includes(one));
}

/**
 * The roles that somebody may grant and revoke with an action, and whose holders it may act on. Only the held roles that allow
 * the action count. In the viewer's organization the table of ceilings decides; for a customer the action itself is the
 * ceiling.
 */
export function ceilingFor(
  held: readonly Role[],
  { action, own }: ActOnPeople,
  { rights = policy, table = ceilings } = {},
): ReadonlySet<Role> {
  const entry = rights.get(action);
  if (!entry) throw new Error(`The policy has no action ${action}.`);
  const by = held.filter((role) => entry.roles.has(role));
  return new Set(by.flatMap((role) => (own ? [...(table.get(role)?.roles ?? [])] : inCustomers(entry, role))));
}
