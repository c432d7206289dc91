import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CONDITIONS } from './conditions';
import { policy, type PolicyEntry } from './policy';
import { ROLES, ROLES_OF_KIND, type Role } from './roles';

/** One line of the table of ceilings. */
export interface Ceiling {
  /** Roles that a holder may give and take in its own organization, and on whose holders it may act. */
  roles: ReadonlySet<Role>;
  description: string;
}

const ALL_ROLES = Object.keys(ROLES) as Role[];

/** Roles that exist in organizations of the same kind. */
const beside = (role: Role): readonly Role[] => Object.values(ROLES_OF_KIND).find((roles) => roles.includes(role)) ?? [];

function readCeiling(line: Record<string, string>): [Role, Ceiling] {
  const role = ALL_ROLES.find((known) => known === line['role']);
  if (!role) throw new Error(`Table of ceilings: "${line['role'] ?? ''}" is no role.`);
  const roles = ALL_ROLES.filter((other) => line[other] === 'Y');
  const foreign = roles.find((other) => !beside(role).includes(other));
  if (foreign) throw new Error(`Table of ceilings: ${role} and ${foreign} are roles of different kinds of organizations.`);
  if (roles.length === 0) throw new Error(`Table of ceilings: without any role the rights of ${role} over people are void.`);
  return [role, { roles: new Set(roles), description: line['description'] ?? '' }];
}

/** Reads a table of ceilings. Throws unless it has one good line for every role. */
export function readCeilings(csv: string): ReadonlyMap<Role, Ceiling> {
  const lines: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const entries = lines.map(readCeiling);
  const table = new Map(entries);
  if (table.size !== entries.length) throw new Error('Table of ceilings: a role has two lines.');
  const missing = ALL_ROLES.find((role) => !table.has(role));
  if (missing) throw new Error(`Table of ceilings: ${missing} has no line.`);
  return table;
}

/** The ceilings of this server: `ceilings.csv` beside this file. */
export const ceilings = readCeilings(readFileSync(join(__dirname, 'ceilings.csv'), 'utf8'));

/** An action on people of the own organization, or of a customer. */
export interface ActOnPeople {
  /** The action of the policy table that it takes. */
  action: string;
  own: boolean;
}

/** What somebody with a role reaches among the people of a customer: all of them, less what a condition says. */
function inCustomers(entry: PolicyEntry, role: Role): readonly Role[] {
  const kept = entry.conditions.map((name) => CONDITIONS[name].keepsFrom).find((keeps) => keeps?.role === role);
  return ROLES_OF_KIND.CUSTOMER.filter((one) => !kept?.holdersOf.includes(one));
}

/**
 * The roles up to the ceiling of somebody for an action: those that it may give and take, and on whose holders it
 * may act. Only the roles that give the action count. In the own organization the table of ceilings says what each
 * reaches; in that of a customer the action itself is the ceiling.
 */
export function ceilingFor(
  held: readonly Role[],
  { action, own }: ActOnPeople,
  { rights = policy, table = ceilings } = {},
): ReadonlySet<Role> {
  const entry = rights.get(action);
  if (!entry) throw new Error(`The policy table has no action ${action}.`);
  const by = held.filter((role) => entry.roles.has(role));
  return new Set(by.flatMap((role) => (own ? [...(table.get(role)?.roles ?? [])] : inCustomers(entry, role))));
}
