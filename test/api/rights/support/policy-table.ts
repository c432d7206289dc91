import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who asks, as far as the policy table is concerned. */
export interface Asker {
  kind: 'OPERATOR' | 'PROVIDER' | 'RESELLER' | 'CUSTOMER' | 'ANONYMOUS';
  roles: readonly string[];
  applicant?: boolean;
}

export interface PolicyLine {
  side: string;
  roles: readonly string[];
  conditions: readonly string[];
}

const FIRST_ROLE = 2;
const LAST_ROLE = 10;

/** One line of a CSV; quotes only where a text holds a comma. */
const cells = (line: string): string[] =>
  [...line.matchAll(/(?:"([^"]*)"|([^",]*))(?:,|$)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

/** The policy table as this test reads it, without a line of the server's code. */
export function readPolicyTable(): ReadonlyMap<string, PolicyLine> {
  const text = readFileSync(join(__dirname, '../../../../src/policy/permissions.csv'), 'utf8');
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const names = cells(head).slice(FIRST_ROLE, LAST_ROLE + 1);
  return new Map(
    lines.map((line) => {
      const [action = '', side = '', ...rest] = cells(line);
      const roles = names.filter((_, index) => rest[index] === 'Y');
      return [action, { side, roles, conditions: (rest[names.length] ?? '').split(' ').filter(Boolean) }];
    }),
  );
}

const table = readPolicyTable();

/** What the table calls applicants and what else section 4 of the rules leaves them. */
const APPLICANTS = new Set(['enrollment.read', 'organization.read', 'session.manage_own', 'user.read']);

function onSide({ kind, applicant }: Asker, action: string, side: string): boolean {
  if (applicant) return side === 'applicant' || APPLICANTS.has(action);
  if (side === 'any') return true;
  if (side === 'partner') return kind === 'PROVIDER' || kind === 'RESELLER' || kind === 'OPERATOR';
  return side.toUpperCase() === kind;
}

/** Whether the table allows an action, before any question about rows. */
export function tableAllows(action: string, asker: Asker): boolean {
  const line = table.get(action);
  if (!line) throw new Error(`The table has no action ${action}.`);
  if (line.side === 'anyone') return true;
  if (asker.kind === 'ANONYMOUS') return false;
  if (line.conditions.includes('PROVIDER_OR_OPERATOR') && asker.kind !== 'PROVIDER' && asker.kind !== 'OPERATOR') return false;
  return asker.roles.some((role) => line.roles.includes(role)) && onSide(asker, action, line.side);
}

/** Of several actions the one for the asker's kind of organisation; the first where there is none. */
export function actionFor(action: string | readonly string[] | null, { kind }: Asker): string | null {
  if (action === null || typeof action === 'string') return action;
  return action.find((one) => table.get(one)?.side.toUpperCase() === kind) ?? action[0] ?? null;
}

/** The error that a missing right gives. */
export function refusalOf(action: string, asker: Asker): Record<string, unknown> {
  if (asker.kind === 'ANONYMOUS') return { code: 'UNAUTHENTICATED' };
  return { code: 'FORBIDDEN', action: action.toUpperCase().replace('.', '_'), requiredRoles: table.get(action)?.roles };
}
