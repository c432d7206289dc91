import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { GraphQLSchema } from 'graphql';
import { createContext, withViewer, type Ctx, type CtxParts } from '../../data/context';
import type { Database, Snapshot, Store } from '../../data/database';
import { Lane } from '../../data/lane';
import { SharingReader } from '../../data/metered';
import type { Guard } from '../../graph/verdicts';
import { AppError } from '../../kernel/errors';
import { forbidden } from '../../policy/missing-right';
import { may, type Viewer } from '../../policy/viewer';
import type { Buckets } from '../cost/buckets';
import { costOfAnswer } from '../cost/delivered';
import type { Price, Pricer } from '../cost/price';
import type { Variables } from '../cost/values';
import type { Execute } from '../executor';
import type { PagedDocument } from './document';
import { ExportStopped } from './failure';

/** The right to export. */
export const EXPORT_RIGHT = 'export.run';
/** Milliseconds that an export waits for its buckets to fill. Longer than that, the connection would seem dead. */
const LONGEST_WAIT = 50_000;

/** Rows of one page of the root list. */
export interface Page {
  rows: readonly unknown[];
}

/** What exports need of the server. */
export interface ExportServices {
  schema: GraphQLSchema;
  database: Database;
  guard: Guard;
  execute: Execute;
  price: Pricer;
  buckets: Buckets | null;
  requestTimeoutMs: number;
  /** All exports of a process read one page at a time, so that requests find the event loop free in between. */
  lane: Lane;
  /** Whether there are others to whom the event loop is to be left. */
  others: () => boolean;
}

/** One export: what is read, for whom. */
export interface ExportRun {
  /** The context of the request, without the parts that change with every page. */
  parts: CtxParts;
  /** The viewer as it is now. Null if the token or the session has ended. */
  viewer: () => Promise<Viewer | null>;
  paged: PagedDocument;
  /** The names of the list and of its rows in the response. */
  key: string;
  rowsKey: string;
  variables: Variables;
  /** Rows per page, at most. */
  pageSize: number;
  /** The cursor to begin after. */
  after: string | null;
  /** Why the export must end now, if it must. */
  ends: () => Error | null;
}

/** The page of a list as GraphQL answers it. */
interface ListAnswer {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  [rows: string]: unknown;
}

const signedOut = (): AppError => new AppError('UNAUTHENTICATED', 'The token is invalid or expired, so the export ended.');

/** Refuses a viewer that may not export, or that may now do something else than at the beginning. */
function checkViewer(viewer: Viewer | null, before: Viewer | null): Viewer {
  if (!viewer || viewer.kind === 'ANONYMOUS') throw signedOut();
  if (!may(viewer, EXPORT_RIGHT)) throw forbidden(viewer, [EXPORT_RIGHT]);
  if (before && (before.signature !== viewer.signature || before.organizationId !== viewer.organizationId)) {
    throw new AppError('FORBIDDEN', 'Your rights changed while the export ran, so it ended. Start it again.');
  }
  return viewer;
}

/** Reads of the snapshot. Writes, such as the record of a read, go to the database itself. */
function storeOf(database: Database, snapshot: Snapshot): Store {
  return {
    engine: database.engine,
    rows: (sql, params, limit) => snapshot.rows(sql, params, limit),
    lengthy: new Lane(1),
    transaction: (work) => database.transaction(work),
  };
}

/** The context of one page: its own loaders and deadline, the data of the snapshot. */
async function contextOf(
  { guard, requestTimeoutMs }: ExportServices,
  run: ExportRun,
  store: Store,
  viewer: Viewer,
): Promise<Ctx> {
  const deadline = performance.now() + requestTimeoutMs;
  const ctx = withViewer(createContext({ ...run.parts, deadline }), viewer, await guard(viewer));
  return { ...ctx, db: new SharingReader(store, ctx.meter, deadline) };
}

/** Takes the price of a page, and waits for it if necessary. Returns what gives the unused part back. */
async function charge(buckets: Buckets | null, { userId, organizationId }: Viewer, price: Price, ends: () => Error | null) {
  const until = performance.now() + LONGEST_WAIT;
  for (;;) {
    const charged = await buckets?.({ user: userId, organization: organizationId }, price.cost);
    if (!charged) return () => undefined;
    if (charged.wait === 0) return (unused: number) => void (unused > 0 && charged.giveBack(unused));
    if (performance.now() + charged.wait > until) {
      const retryAfter = Math.ceil(charged.wait / 1000);
      throw new AppError('THROTTLED', `A page of this export costs ${price.cost}, which is too much right now.`, { retryAfter });
    }
    await delay(charged.wait);
    const reason = ends();
    if (reason) throw reason;
  }
}

/** Rows per page while there are others, so that the event loop is never taken for long; and the pause, as a multiple of its time. */
const FEW = 20;
const REST = 2;

/** Reads a page in turn, then leaves time to others if there are any. */
function rested<T>({ lane, others }: ExportServices, { organizationId }: Viewer, read: () => Promise<T>): Promise<T> {
  return lane.run(organizationId, async () => {
    const began = performance.now();
    const page = await read();
    await (others() ? delay(REST * (performance.now() - began)) : turn());
    return page;
  });
}

/** Where one page begins, and who reads it. */
interface Reading {
  store: Store;
  viewer: Viewer;
  after: string | null;
}

/** Pays for one page and reads it. */
async function readPage(services: ExportServices, run: ExportRun, { store, viewer, after }: Reading) {
  const { paged, key, rowsKey } = run;
  const size = services.others() ? Math.min(run.pageSize, FEW) : run.pageSize;
  const variables = { ...run.variables, [paged.first]: size, [paged.after]: after };
  const price = services.price(paged.document, paged.operation, variables);
  const giveBack = await charge(services.buckets, viewer, price, run.ends);
  const result = await rested(services, viewer, async () =>
    services.execute({
      document: paged.document,
      operation: paged.operation,
      operationName: null,
      queryHash: paged.hash,
      variables,
      context: await contextOf(services, run, store, viewer),
    }),
  );
  giveBack(price.cost - costOfAnswer(price, result.data));
  const [error] = result.errors ?? [];
  if (error) throw error;
  const answer = result.data?.[key] as ListAnswer | null | undefined;
  if (!answer) throw new Error(`The list ${key} has no answer and no error.`);
  return { rows: answer[rowsKey] as unknown[], info: answer.pageInfo };
}

/**
 * Reads a list from a snapshot, page by page, through the executor of requests: each page with the viewer as it is then, with
 * its price, and with loaders of its own. Opens the snapshot with the first page and closes it at the end, however it ends.
 */
export async function* pagesOf(services: ExportServices, run: ExportRun): AsyncGenerator<Page> {
  let { after } = run;
  let first: Viewer | null = null;
  let snapshot: Snapshot | null = null;
  try {
    snapshot = await services.database.snapshot();
    const store = storeOf(services.database, snapshot);
    for (;;) {
      const reason = run.ends();
      if (reason) throw reason;
      const viewer = checkViewer(await run.viewer(), first);
      first ??= viewer;
      const { rows, info } = await readPage(services, run, { store, viewer, after });
      yield { rows };
      if (rows.length > 0 && info.endCursor !== null) after = info.endCursor;
      if (!info.hasNextPage) return;
    }
  } catch (cause) {
    throw new ExportStopped(cause, after);
  } finally {
    await snapshot?.close();
  }
}

/** Page sizes, largest first. */
const SIZES = [100, 50, 20, 10, 5, 2, 1];

/** The largest page size, at most the wanted one, whose price is within the limits. */
export function pageSizeOf(price: Pricer, paged: PagedDocument, variables: Variables, wanted: number): number {
  const sizes = [wanted, ...SIZES.filter((size) => size < wanted)];
  for (const size of sizes.slice(0, -1)) {
    try {
      price(paged.document, paged.operation, { ...variables, [paged.first]: size, [paged.after]: null });
      return size;
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.extensions['limit'] !== 'cost') throw cause;
    }
  }
  return sizes.at(-1) ?? wanted;
}
