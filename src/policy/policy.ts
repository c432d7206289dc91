import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CONDITIONS, isConditionName, type ConditionName, type ConditionSubject } from './conditions';
import { ROLES, type Role } from './roles';

/** Whose users an action is for: the kind of their organization. `anyone` needs no sign-in. */
export const SIDES = ['anyone', 'any', 'partner', 'provider', 'reseller', 'applicant', 'customer', 'operator'] as const;
export type Side = (typeof SIDES)[number];

/** Separates actions of which one suffices. */
export const EITHER = ' | ';

/** A line of the policy table. */
export interface PolicyEntry {
  /** The action as written in the table, for example `customer.read`. */
  action: string;
  /** The action as named in the API, for example `CUSTOMER_READ`. */
  name: string;
  side: Side;
  roles: ReadonlySet<Role>;
  conditions: readonly ConditionName[];
  sources: readonly string[];
  description: string;
}

/** The viewer, as far as the policy is concerned. */
export interface PolicySubject extends ConditionSubject {
  roles: readonly Role[];
  /** A reseller that is waiting for approval. */
  applicant: boolean;
}

const ALL_ROLES = Object.keys(ROLES) as Role[];

function readEntry(line: Record<string, string>): PolicyEntry {
  const action = line['action'] ?? '';
  const side = SIDES.find((known) => known === line['side']);
  if (!/^[a-z_]+\.[a-z_]+$/.test(action) || !side) throw new Error(`Policy table: line "${action}" is malformed.`);
  const conditions = (line['conditions'] ?? '').split(' ').filter(Boolean);
  const unknown = conditions.find((name) => !isConditionName(name));
  if (unknown) throw new Error(`Policy table: "${action}" has an unknown condition: ${unknown}.`);
  return {
    action,
    name: action.toUpperCase().replace('.', '_'),
    side,
    roles: new Set(ALL_ROLES.filter((role) => line[role] === 'Y')),
    conditions: conditions.filter(isConditionName),
    sources: (line['source'] ?? '').split(' ').filter(Boolean),
    description: line['description'] ?? '',
  };
}

/** Reads a policy table. Throws if a line is malformed, so that a server never starts with part of a policy. */
export function readPolicy(csv: string): ReadonlyMap<string, PolicyEntry> {
  const lines: Record<string, string>[] = parse(csv, { columns: true, skip_empty_lines: true });
  const entries = lines.map(readEntry);
  const table = new Map(entries.map((entry) => [entry.action, entry]));
  if (table.size !== entries.length) throw new Error('Policy table: an action has two lines.');
  return table;
}

/** The policy of this server: `permissions.csv` in this folder. */
export const policy = readPolicy(readFileSync(join(__dirname, 'permissions.csv'), 'utf8'));

function onSide(side: Side, who: PolicySubject): boolean {
  if (who.applicant) return side === 'applicant' || side === 'anyone';
  switch (side) {
    case 'anyone':
    case 'any':
      return true;
    case 'partner':
      return who.kind === 'PROVIDER' || who.kind === 'RESELLER';
    case 'provider':
      return who.kind === 'PROVIDER';
    case 'reseller':
      return who.kind === 'RESELLER';
    case 'customer':
      return who.kind === 'CUSTOMER';
    case 'operator':
      return who.kind === 'OPERATOR';
    case 'applicant':
      return false;
  }
}

/** What applicants may do besides their enrollment: read themselves and manage their sign-in (rules, section 4). */
const APPLICANT_ALSO = new Set(['enrollment.read', 'organization.read', 'session.manage_own', 'user.read']);

/** How the policy judges somebody for an action, part by part. */
export interface Verdict {
  roleHeld: boolean;
  /** The action is for users of this kind of organization. */
  sideFits: boolean;
  /** The first unmet condition about the viewer. */
  unmet: ConditionName | undefined;
}

/** Whether an action is for the viewer's kind of organization. */
export function sideFits(entry: PolicyEntry, who: PolicySubject): boolean {
  const forOperator = who.kind === 'OPERATOR' && entry.roles.has('OPERATOR');
  const forApplicant = who.applicant && APPLICANT_ALSO.has(entry.action);
  return onSide(entry.side, who) || forApplicant || forOperator;
}

/** Judges somebody by a line of the policy, without looking at rows. */
export function judge(entry: PolicyEntry, who: PolicySubject): Verdict {
  return {
    roleHeld: who.roles.some((role) => entry.roles.has(role)),
    sideFits: sideFits(entry, who),
    unmet: entry.conditions.find((name) => CONDITIONS[name].holds?.(who) === false),
  };
}

/** Whether the policy allows somebody an action, without looking at rows. */
export function allows(entry: PolicyEntry, who: PolicySubject): boolean {
  if (entry.side === 'anyone') return true;
  if (who.kind === 'ANONYMOUS') return false;
  const { roleHeld, sideFits, unmet } = judge(entry, who);
  return roleHeld && sideFits && unmet === undefined;
}

/** All actions that the policy allows somebody. */
export function allowedActions(who: PolicySubject, table: ReadonlyMap<string, PolicyEntry> = policy): ReadonlySet<string> {
  return new Set([...table.values()].filter((entry) => allows(entry, who)).map((entry) => entry.action));
}
