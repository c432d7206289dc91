import { ask } from '../../../support/process';
import type { DemoAsker } from './askers';
import { MUTATIONS } from './mutation-table';
import { EVERYTHING, QUERIES } from './root-table';

type Outcome = 'allowed' | Record<string, unknown>;

/** What a server tells somebody of its rights, in every way that it has. */
export interface RightsSeen {
  /** Root field → allowed, or what the refusal says. */
  roots: Record<string, Outcome>;
  /** `viewer.actions`. */
  actions: string[];
  /** Operation on a row → whether it is possible, and the action that it takes. */
  operations: Record<string, { action: string; allowed: boolean }>;
  /** Row → `viewerCan`. */
  can: Record<string, string[]>;
  /** Row → a field that takes a right without being refused. */
  values: Record<string, unknown>;
}

/** They end the session, or check a password, which costs more than all others together. */
const LEFT_OUT = ['signOut', 'signOutEverywhere', 'changePassword'];

const CALLS = Object.entries(MUTATIONS).filter(([name, { action }]) => action !== null && !LEFT_OUT.includes(name));
/** Mutations in one document. */
export const AT_ONCE = 60;
const MUTATE = Array.from({ length: Math.ceil(CALLS.length / AT_ONCE) }, (_, index) => {
  const calls = CALLS.slice(index * AT_ONCE, (index + 1) * AT_ONCE);
  return `mutation { ${calls.map(([, { call }]) => call).join(' ')} }`;
});

/** Rows with operations that the roles of partners do. */
const LISTS = ['customers', 'subscriptions', 'partnerships'] as const;
const ACTIONS = 'id viewerCan availableActions { action operation allowed }';
const ROWS = `{ ${LISTS.map((list) => `${list}(first: 5) { nodes { ${ACTIONS}${list === 'customers' ? ' email access { details }' : ''} } }`).join(' ')} }`;

interface Row {
  id: string;
  viewerCan: string[];
  availableActions: { action: string; operation: string; allowed: boolean }[];
  email?: string | null;
  access?: unknown;
}

interface Refusal {
  path?: unknown[];
  extensions: Record<string, unknown>;
}

function outcomes(names: readonly string[], errors: readonly Refusal[] = []): RightsSeen['roots'] {
  return Object.fromEntries(
    names.map((name) => {
      const error = errors.find(({ path }) => path?.[0] === name && path.length === 1);
      return [name, error ? error.extensions : 'allowed'];
    }),
  );
}

/** Asks a server for everything that it tells somebody of its rights. */
export async function rightsSeenBy(url: string, token: string | undefined): Promise<RightsSeen> {
  const read = await ask(url, EVERYTHING, {}, token);
  const refusals: Refusal[] = [];
  for (const document of MUTATE) {
    const { data, errors = [] } = await ask(url, document, {}, token);
    // A document that is refused as a whole would look as if everything were allowed.
    if (!data) throw new Error(`The mutations were refused: ${JSON.stringify(errors).slice(0, 1_000)}`);
    refusals.push(...(errors as Refusal[]));
  }
  const own = await ask(url, '{ viewer { actions } }', {}, token);
  const rows = await ask(url, ROWS, {}, token);
  const seen: RightsSeen = {
    roots: { ...outcomes(Object.keys(QUERIES), read.errors), ...outcomes(CALLS.map(([name]) => name), refusals) }, // prettier-ignore
    actions: (own.data?.viewer?.actions ?? []) as string[],
    operations: {},
    can: {},
    values: {},
  };
  for (const row of LISTS.flatMap((list) => (rows.data?.[list]?.nodes ?? []) as Row[])) {
    seen.can[row.id] = row.viewerCan;
    for (const { operation, ...rest } of row.availableActions) seen.operations[`${row.id} ${operation}`] = rest;
    if ('access' in row) seen.values[row.id] = [row.email, row.access];
  }
  return seen;
}

/** Tokens of people by address; they hold on every server with the same secret and database. */
export async function signInAll(
  url: string,
  askers: readonly DemoAsker[],
  password: string,
): Promise<Map<string, string | undefined>> {
  const tokens = new Map<string, string | undefined>();
  for (const { label, email } of askers) {
    if (email === null) continue;
    const document = 'mutation($input: SignInInput!) { signIn(input: $input) { session { accessToken } } }';
    const { data } = await ask(url, document, { input: { email, password } });
    tokens.set(label, data.signIn.session.accessToken as string);
  }
  return tokens;
}
