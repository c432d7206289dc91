import type { Clock } from '../kernel/clock';
import { AppError } from '../kernel/errors';
import type { DomainEvent } from '../kernel/event';
import type { Viewer } from '../policy/viewer';
import type { InstallationSettings } from '../policy/installation';
import type { ThrottleKind } from '../policy/throttles';
import type { DomainRecords } from '../security/domain-records';
import type { LinkTokens } from '../security/links';
import type { AccessTokens } from '../security/tokens';
import type { Vault } from '../security/vault';
import type { Meter, Reader, Store, Writer } from './database';
import { MeteredWriter, SharingReader } from './metered';

/** Where the parts of the server write what happened; pino's shape. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** A refused mutation, as it is written to the audit trail. */
export interface RefusedMutation {
  /** The mutation, as it is named in the schema. */
  action: string;
  code: string;
  subjectId?: string | undefined;
  /** The organization in whose tenant another one tried to act. */
  onBehalfOfId?: string | undefined;
}

/** Writes refused mutations to the audit trail, in a transaction of their own; never throws. */
export type RefusalLog = (ctx: Ctx, refused: RefusedMutation) => Promise<void>;

/** Counts attempts by what makes them, and refuses when there are too many. */
export interface Throttle {
  /** Takes one attempt; throws `THROTTLED` with `retryAfter` in seconds when none is left. */
  take(kind: ThrottleKind, key: string): Promise<GiveBack>;
}

/** Gives an attempt back that turned out not to be one. */
export type GiveBack = () => Promise<void>;

/** Properties of an entity that are a fact which scopes follow from; `*`: that there is a row. */
export interface Deciding {
  touch: string;
  /** Properties with the parts of the fact's key; the row's own `id` where the entity has no such property. */
  parts: readonly string[];
  properties: ReadonlySet<string>;
}

/** What every transaction does beside its work: it takes its locks first and settles its events last. */
export interface UnitOfWork {
  /** Locks organizations until the end of the transaction: whoever else decides about one of them waits. */
  lock(tx: TxCtx, organizationIds: readonly string[]): Promise<void>;
  /** Writes what follows from the events: scopes, trail, feed and mails. */
  settle(tx: TxCtx): Promise<void>;
  /** Which facts of scopes an entity holds. */
  deciding(entity: object): readonly Deciding[];
}

/** The verdicts on one kind of viewer by schema coordinate: yes, or a maker of the refusal. Absent is no. */
export type Verdicts = ReadonlyMap<string, true | (() => Error)>;

/** What a server is made of: the same for every request. */
export interface Services {
  readonly database: Store;
  readonly tokens: AccessTokens;
  /** Tokens in links, derived and checked. */
  readonly links: LinkTokens;
  /** What the DNS says of domains. */
  readonly domainRecords: DomainRecords;
  /** Secrets that are stored and read again. */
  readonly vault: Vault;
  readonly throttle: Throttle;
  readonly refused: RefusalLog;
  readonly unit: UnitOfWork;
  /** What an operator may set and modules need to know. */
  readonly settings: InstallationSettings;
}

/** One request: who asks, from where, when and until when. */
interface RequestState {
  readonly viewer: Viewer;
  readonly clock: Clock;
  readonly log: Log;
  readonly requestId: string;
  /** The address the request came from, as sessions show it. */
  readonly address: string;
  /** The network of that address, which attempts and refusals are counted by. */
  readonly network: string;
  /** Milliseconds since the epoch after which no statement is begun. */
  readonly deadline: number;
  /** What the rules say to this viewer, by schema coordinate. */
  readonly verdicts: Verdicts;
  /**
   * Called before each mutation of a document: reads the viewer anew for all but the first, so that what one of
   * them ends, or somebody else meanwhile, holds for the next. Rejects when the viewer's token is good no more.
   */
  readonly renew?: () => Promise<void>;
}

/** The one value that flows from HTTP to SQL, first argument of every rule, service and loader: a request, and the services. */
export interface Ctx extends RequestState {
  readonly services: Services;
  /** The reading side, or the transaction this context is bound to. */
  readonly db: Reader;
  readonly meter: Meter;
  /** Loaders of this request, kept by whoever makes them. */
  readonly loaders: Map<unknown, unknown>;
}

/** What a transaction finds out on its way. Begins anew with every try. */
export interface TransactionNotes {
  /** The mutation that runs, as it is named in the schema and in the trail. */
  readonly operation?: string | undefined;
  /** The organization in whose tenant another one acts; set once the thing it acts on was found in its scope. */
  onBehalfOfId?: string;
  /** Organizations that are locked; absent until the locks are taken, which is done once. */
  locked?: ReadonlySet<string>;
  /** What happened so far, in order. */
  readonly events: Set<DomainEvent>;
}

/** A context bound to an open transaction. */
export interface TxCtx extends Ctx {
  readonly db: Writer;
  readonly notes: TransactionNotes;
  /** Says that something happened; the same event twice counts once. */
  emit(event: DomainEvent): void;
}

/** Whom a transaction locks before it looks at anything: ids of organizations; what is null or absent is left out. */
export type Locks = (tx: TxCtx) => LockList | Promise<LockList>;
type LockList = readonly (string | null | undefined)[];

/** What a request context is made of. */
export type CtxParts = Omit<Ctx, 'db' | 'meter' | 'loaders'>;

/** Makes the context of one request. */
export function createContext(parts: CtxParts): Ctx {
  const meter: Meter = { owner: parts.network, statements: 0, rows: 0 };
  return {
    ...parts,
    meter,
    db: new SharingReader(parts.services.database, meter, parts.deadline),
    loaders: new Map(),
  };
}

/** The same context with another viewer, for what must be read after signing in. */
export function withViewer(ctx: Ctx, viewer: Viewer, verdicts: Verdicts): Ctx {
  ctx.meter.owner = viewer.organizationId;
  return { ...ctx, viewer, verdicts, loaders: new Map() };
}

/** Puts another viewer in the place of the one that a context was made for. */
export function replaceViewer(ctx: Ctx, viewer: Viewer, verdicts: Verdicts): void {
  Object.assign(ctx, { viewer, verdicts });
  ctx.loaders.clear();
}

/** A row changed between reading and writing it: the work begins again on what is there now. */
export class ChangedMeanwhile extends Error {}

/** How often work begins again at most. */
const TRIES = 20;

/** What a transaction is run with. */
export interface TransactionOptions {
  /** The mutation that runs; events that name themselves need none. */
  operation?: string;
  locks?: Locks;
}

function transactionContext(ctx: Ctx, writer: Writer, operation: string | undefined): TxCtx {
  const notes: TransactionNotes = { operation, events: new Set() };
  return {
    ...ctx,
    db: new MeteredWriter(writer, ctx.meter, ctx.deadline),
    loaders: new Map(),
    notes,
    emit: (event) => void notes.events.add(event),
  };
}

/**
 * Takes all locks of a transaction, once and in the order of ids, so that two never wait for each other. What was
 * read before may be old by then, so loaders begin anew.
 */
export async function takeLocks(tx: TxCtx, locks: Locks): Promise<void> {
  if (tx.notes.locked) throw new Error('The locks of a transaction are taken once.');
  const ids = [...new Set((await locks(tx)).filter((id) => id != null && id !== ''))].sort() as string[];
  tx.notes.locked = new Set(ids);
  if (ids.length > 0) await tx.services.unit.lock(tx, ids);
  tx.loaders.clear();
}

/** Makes sure that what a step decides is decided by nobody else meanwhile; a step without its lock is a mistake in the code. */
export function requireLock(tx: TxCtx, organizationId: string): void {
  if (!tx.notes.locked?.has(organizationId)) throw new Error(`${organizationId} is not locked.`);
}

/** An organization that is made in this transaction is nobody else's yet. */
export function ownNew(tx: TxCtx, organizationId: string): void {
  tx.notes.locked = new Set([...(tx.notes.locked ?? []), organizationId]);
}

/**
 * Runs `work` in one transaction: locks first, then the work, then what follows from its events. Inside, everything
 * takes `tx`: its loaders are new, so they read inside the transaction, and they are forgotten with it. The closure
 * may run more than once; it must not touch anything but the database. What the request had loaded before is
 * forgotten, too.
 */
export async function inTransaction<T>(
  ctx: Ctx,
  work: (tx: TxCtx) => Promise<T>,
  { operation, locks }: TransactionOptions = {},
): Promise<T> {
  const whole = async (writer: Writer): Promise<T> => {
    const tx = transactionContext(ctx, writer, operation);
    if (locks) await takeLocks(tx, locks);
    const result = await work(tx);
    await tx.services.unit.settle(tx);
    return result;
  };
  for (let tries = 1; ; tries += 1) {
    try {
      const result = await ctx.services.database.transaction(whole);
      ctx.loaders.clear();
      return result;
    } catch (cause) {
      if (!(cause instanceof ChangedMeanwhile)) throw cause;
      if (tries >= TRIES) throw new AppError('UNAVAILABLE', 'Others change the same thing at the moment; try again.');
    }
  }
}
