import { declaredTypes, OPEN, SIGNED_IN, type FieldRegistration, type TypeDeclaration } from '../graph/registry';
import { ceilings } from '../policy/ceilings';
import { CONDITIONS } from '../policy/conditions';
import { EITHER, policy } from '../policy/policy';
import { ROLES, type Role } from '../policy/roles';

const ROLE_NAMES = Object.keys(ROLES) as Role[];

type Registrations = ReadonlyMap<string, FieldRegistration>;

function fieldsByAction(registrations: Registrations): ReadonlyMap<string, string[]> {
  const fields = new Map<string, string[]>();
  const add = (action: string, coordinate: string): void => {
    if (action === OPEN || action === SIGNED_IN) return;
    for (const one of action.split(EITHER)) fields.set(one, [...(fields.get(one) ?? []), coordinate]);
  };
  for (const [coordinate, registration] of registrations) add(registration.action, coordinate);
  for (const [name, type] of declaredTypes()) {
    for (const field of type.fields.values()) {
      if (field.action)
        add(field.action, `${name}.${field.name}${field.graph === false ? ' (behind a derived field)' : ''} → null`);
    }
  }
  return fields;
}

/** Fields by the condition on the row that guards them; the scope of the type says when it holds. Those without one come last. */
function rowGuards({ fields }: TypeDeclaration): [condition: string, names: string[]][] {
  const all = [...fields.values()];
  const conditions = [...new Set(all.flatMap(({ guardedBy }) => guardedBy ?? []))].sort();
  if (conditions.length === 0) return [];
  const namesOf = (condition: string | undefined): string[] =>
    all.filter(({ guardedBy }) => guardedBy === condition).map(({ name, graph }) => `\`${name}\`${graph === false ? '*' : ''}`);
  return [...conditions.map((one): [string, string[]] => [`\`${one}\``, namesOf(one)]), ['open', namesOf(undefined)]];
}

function printRowGuards(): string[] {
  const types = [...declaredTypes()].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    '## Row guards',
    '',
    'Fields that are null where a condition of the scope does not hold for the row, whatever the right. `scope` of the type (`*.policy.ts`) says what the condition is for each kind of viewer. `open` are the other fields of the same types: whoever sees the row sees them.',
    '',
    '| Type | Condition | Fields |',
    '|---|---|---|',
    ...types.flatMap(([name, type]) =>
      rowGuards(type).map(([condition, names]) => `| \`${name}\` | ${condition} | ${names.sort().join(', ')} |`),
    ),
    '',
    '\\* not a field of the schema, but what edges and derived fields are made of.',
    '',
  ];
}

/** Who may act on whom in the own organization. */
function printCeilings(): string[] {
  return [
    '## Ceilings',
    '',
    'From `src/policy/ceilings.csv`: the roles that a holder may give and take in its own organization, and on whose holders it may act. Only the roles by which somebody holds the action count. Among the people of a customer the action itself is the ceiling, less what its conditions say.',
    '',
    `| role | ${ROLE_NAMES.join(' | ')} | in words |`,
    `|---|${ROLE_NAMES.map(() => ':-:').join('|')}|---|`,
    ...[...ceilings].map(
      ([role, { roles, description }]) =>
        `| \`${role}\` | ${ROLE_NAMES.map((other) => (roles.has(other) ? 'Y' : '')).join(' | ')} | ${description} |`,
    ),
    '',
  ];
}

/** The rights policy as a page: every action, its roles and conditions, and the fields it guards. */
export function printPermissions(registrations: Registrations): string {
  const guarded = fieldsByAction(registrations);
  const lines = [
    '# Rights',
    '',
    'Generated from `src/policy/permissions.csv` and the schema by `npm run schema:emit`; compared in the tests.',
    'A missing role answers `FORBIDDEN` with action and required roles; what is outside the scope does not exist.',
    '',
    `| action | side | ${ROLE_NAMES.join(' | ')} | also requires | source |`,
    `|---|---|${ROLE_NAMES.map(() => ':-:').join('|')}|---|---|`,
    ...[...policy.values()].map(
      (entry) =>
        `| \`${entry.action}\` | ${entry.side} | ${ROLE_NAMES.map((role) => (entry.roles.has(role) ? 'Y' : '')).join(' | ')} | ${entry.conditions
          .map((name) => CONDITIONS[name].meaning)
          .join('; ')} | ${entry.sources.join(' ')} |`,
    ),
    '',
    ...printCeilings(),
    ...printRowGuards(),
    '## Actions and the fields they guard',
    '',
  ];
  for (const entry of policy.values()) {
    lines.push(`### \`${entry.action}\` (\`${entry.name}\`)`, '', entry.description, '');
    const fields = [...(guarded.get(entry.action) ?? [])].sort();
    if (fields.length > 0) lines.push(...fields.map((field) => `- \`${field}\``), '');
  }
  const signedIn = [...registrations].filter(([, registration]) => registration.action === SIGNED_IN);
  lines.push('## Fields for everybody who is signed in', '', 'With whatever role or API token:', '');
  lines.push(...signedIn.map(([coordinate]) => `- \`${coordinate}\``).sort(), '');
  lines.push('## Open fields', '', 'Open to everybody, signed in or not, beside what the actions of side `anyone` guard:', '');
  const open = [...registrations]
    .filter(([coordinate, registration]) => registration.action === OPEN && /^(Query|Mutation)\./.test(coordinate))
    .map(([coordinate]) => `- \`${coordinate}\``);
  lines.push(...open.sort(), '', 'All other fields are plain fields of a row that was reached through a guarded one.', '');
  return lines.join('\n');
}
