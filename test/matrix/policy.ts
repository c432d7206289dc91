import { linesOf, textOf } from './csv';

/** Who asks, as far as the policy table is concerned. */
export interface Asker {
  kind: 'OPERATOR' | 'PROVIDER' | 'RESELLER' | 'CUSTOMER' | 'ANONYMOUS';
  roles: readonly string[];
  applicant?: boolean;
}

/** What a refusal says. */
export type Refusal = Readonly<Record<string, unknown>>;

interface Entry {
  side: string;
  roles: readonly string[];
  conditions: readonly string[];
}

/** The policy table as text. */
export const POLICY_TEXT = 'src/policy/permissions.csv';

/** Columns that are no role's. */
export const NO_ROLES = new Set(['action', 'side', 'conditions', 'source', 'description']);

/** What section 4 of the rules leaves an applicant beside its enrollment. */
const APPLICANTS = new Set(['enrollment.read', 'organization.read', 'session.manage_own', 'user.read']);

/** Conditions about who asks; all others are about rows, which `scope.csv` knows. */
const PRINCIPAL: Readonly<Record<string, (asker: Asker) => boolean>> = {
  PROVIDER_OR_OPERATOR: ({ kind }) => kind === 'PROVIDER' || kind === 'OPERATOR',
};

function entryOf(cells: Record<string, string>): [string, Entry] {
  const roles = Object.keys(cells).filter((name) => !NO_ROLES.has(name) && cells[name] === 'Y');
  const conditions = (cells['conditions'] ?? '').split(' ').filter(Boolean);
  return [cells['action'] ?? '', { side: cells['side'] ?? '', roles, conditions }];
}

/** How the API spells an action. */
export const spelled = (action: string): string => action.toUpperCase().replace('.', '_');

/** The rights as this test reads them from the text of the table, without a line of the server's code. */
export class Policy {
  private readonly entries: ReadonlyMap<string, Entry>;

  constructor(text: string = textOf(POLICY_TEXT)) {
    this.entries = new Map(linesOf(text).map(entryOf));
  }

  private entry(action: string): Entry {
    const entry = this.entries.get(action);
    if (!entry) throw new Error(`The policy table has no action ${action}.`);
    return entry;
  }

  get actions(): string[] {
    return [...this.entries.keys()];
  }

  /** The roles that the table gives an action to. */
  rolesOf(action: string): readonly string[] {
    return this.entry(action).roles;
  }

  /** Whether the table allows an action, before any question about rows. */
  allows(action: string, asker: Asker): boolean {
    const { side, roles, conditions } = this.entry(action);
    if (side === 'anyone') return true;
    if (asker.kind === 'ANONYMOUS' || !asker.roles.some((role) => roles.includes(role))) return false;
    if (!conditions.every((name) => PRINCIPAL[name]?.(asker) ?? true)) return false;
    if (asker.applicant) return side === 'applicant' || APPLICANTS.has(action);
    const isPartner = asker.kind === 'PROVIDER' || asker.kind === 'RESELLER';
    // What the table gives the operator it gives whatever the side says.
    return side === 'any' || asker.kind === 'OPERATOR' || (side === 'partner' ? isPartner : side.toUpperCase() === asker.kind);
  }

  allowsOne(actions: readonly string[], asker: Asker): boolean {
    return actions.length === 0 || actions.some((action) => this.allows(action, asker));
  }

  /** Of several actions the one for the asker's kind of organization; the first where there is none. */
  actionFor(actions: readonly string[], { kind }: Asker): string {
    return actions.find((one) => this.entry(one).side.toUpperCase() === kind) ?? actions[0] ?? '';
  }

  /** The error that a missing right gives; of several actions it names that of the asker's kind of organization. */
  refusal(actions: readonly string[], asker: Asker): Refusal {
    if (asker.kind === 'ANONYMOUS') return { code: 'UNAUTHENTICATED' };
    const action = this.actionFor(actions, asker);
    return { code: 'FORBIDDEN', action: spelled(action), requiredRoles: this.entry(action).roles };
  }
}
