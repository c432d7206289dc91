import { createHash } from 'node:crypto';
import type { ApolloServer } from '@apollo/server';
import { withViewer, type Ctx, type RefusalLog, type TxCtx } from '../../data/context';
import type { Store } from '../../data/database';
import type { Observer } from '../../data/observer';
import { typeOfId } from '../../kernel/ids';
import type { HeldRun, RowError, Settled, WaitingRow } from '../../modules/bulk';
import { principalOfStarter } from '../../modules/users';
import { openContext, type Backing } from '../request-context';
import type { Tracing, WorkEnding } from '../observe/tracing';
import type { RowMutation } from './allowed';

/** What running rows needs of the server. */
export interface RowParts {
  apollo: ApolloServer<Ctx>;
  backing: Backing;
  /** Null unless traces are exported. */
  tracing: Tracing | null;
}

/** What a row's mutation answered: its outcome, or why it must be tried again or the run cannot go on. */
export type RowAnswer =
  | { kind: 'settled'; settled: Settled; stored: boolean }
  | { kind: 'again'; code: string; retryAfter: number; message: string }
  | { kind: 'stuck'; message: string };

/** Top-level errors after which no further row would do better. */
const STUCK: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'PASSWORD_CHANGE_REQUIRED', 'SECOND_FACTOR_REQUIRED']);

/** Top-level errors that may pass. */
const PASSING: ReadonlySet<unknown> = new Set(['TIMEOUT', 'UNAVAILABLE', 'THROTTLED']);

/** The key of a row, derived from its file and line, so that it is the same whenever the row is tried. */
export const keyOfRow = ({ mutation, fileHash }: HeldRun, { line }: WaitingRow): string =>
  createHash('sha256').update(`bulk ${mutation} ${fileHash} ${line}`).digest('hex');

/** The context of a row: its user as it is now. */
async function contextOfRow(
  { backing }: RowParts,
  run: HeldRun,
  instead: Instead,
  observer: Observer | undefined,
): Promise<Ctx | null> {
  const { userId, apiTokenId, external } = run;
  const open = await openContext({ ...backing, ...instead }, { log: backing.log, requestId: run.id, address: 'bulk', observer });
  const viewer = await principalOfStarter(open, { userId, apiTokenId, external: Boolean(external) });
  if (!viewer || viewer.organizationId !== run.organizationId) return null;
  return withViewer(open, viewer, await backing.guard(viewer));
}

interface Formatted {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

function failed({ message, extensions = {} }: Formatted): RowAnswer {
  const code = String(extensions['code']);
  if (STUCK.has(code)) return { kind: 'stuck', message };
  if (PASSING.has(code)) return { kind: 'again', code, message, retryAfter: Number(extensions['retryAfter'] ?? 1) };
  const errorId = extensions['errorId'];
  const told = typeof errorId === 'string' ? `${message} Error id: ${errorId}.` : message;
  return { kind: 'settled', stored: false, settled: { outcome: 'REFUSED', errors: [{ code, message: told, path: [] }] } };
}

/** The ids in an outcome, which may hold more for those who repeat the mutation. */
const idsIn = (outcome: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(outcome).filter(([, value]) => typeOfId(value) !== null));

/** What takes the place of the database and of the audit of refusals, for rows that are one transaction. */
interface Instead {
  database?: Store;
  refused?: RefusalLog;
}

/** How the transaction of a row notes its outcome, unless it is a dry run. */
type Settle = (tx: TxCtx, settled: Settled) => Promise<void>;

/** A row of a run, and its mutation. */
interface RowToRun {
  run: HeldRun;
  row: WaitingRow;
  mutation: RowMutation;
}

/** What a trace tells of a row's answer. */
function endingOf(answer: RowAnswer): WorkEnding {
  const attributes = { 'partner_graph.bulk.outcome': answer.kind === 'settled' ? answer.settled.outcome : 'NOT_RUN' };
  if (answer.kind === 'stuck') return { attributes, failed: 'UNAUTHENTICATED' };
  if (answer.kind === 'again') return { attributes, failed: answer.code };
  return { attributes, failed: answer.settled.errors?.[0]?.code ?? null };
}

/**
 * Runs the mutation of a row, as its user would over HTTP: with the same rights, checks, limits and audit. Its outcome is noted
 * in its own transaction; `stored` says whether it was.
 */
export async function runRow(parts: RowParts, asked: RowToRun, settle: Settle, instead: Instead = {}): Promise<RowAnswer> {
  const { run, row, mutation } = asked;
  const trace = parts.tracing?.work(`row ${mutation.name}`, {
    'graphql.operation.type': 'mutation',
    'graphql.operation.name': mutation.name,
    'partner_graph.bulk.run': run.id,
    'partner_graph.bulk.line': row.line,
  });
  try {
    const answer = await answerOf(parts, asked, settle, { ...instead, observer: trace });
    trace?.ends(endingOf(answer));
    return answer;
  } catch (cause) {
    trace?.ends({ failed: '_OTHER' });
    throw cause;
  }
}

async function answerOf(
  parts: RowParts,
  { run, row, mutation }: RowToRun,
  settle: Settle,
  { observer, ...instead }: Instead & { observer: Observer | undefined },
): Promise<RowAnswer> {
  const ctx = await contextOfRow(parts, run, instead, observer);
  if (!ctx)
    return { kind: 'stuck', message: 'The user who sent the file, or the API token it was sent with, is no longer valid.' };
  let settled: Settled = { outcome: 'UNCHANGED' };
  let stored = false;
  const contextValue: Ctx = {
    ...ctx,
    alongside: async (tx, { outcome, dryRun }) => {
      // A row that changes nothing makes no event.
      settled = { outcome: tx.notes.events.size > 0 ? 'APPLIED' : 'UNCHANGED', result: idsIn(outcome) };
      stored = !dryRun;
      if (!dryRun) await settle(tx, settled);
    },
  };
  const input = { ...(JSON.parse(row.input) as object), idempotencyKey: keyOfRow(run, row), dryRun: Boolean(run.preview) };
  const { body } = await parts.apollo.executeOperation({ query: mutation.document, variables: { input } }, { contextValue });
  if (body.kind !== 'single') throw new Error('The response came in parts.');
  const { data, errors: [error] = [] } = body.singleResult;
  if (error) return failed(error);
  const errors = (data?.[mutation.name] as { errors: RowError[] } | null)?.errors ?? [];
  if (errors.length > 0) return { kind: 'settled', stored: false, settled: { outcome: 'REFUSED', errors } };
  return { kind: 'settled', stored, settled };
}
