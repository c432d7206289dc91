import type { Clock } from '../kernel/clock';
import { AppError } from '../kernel/errors';
import type { DomainEvent } from '../kernel/event';
import type { Viewer } from '../policy/viewer';
import type { InstallationSettings } from '../policy/installation';
import type { ThrottleKind } from '../policy/throttles';
import type { DomainRecords } from '../security/domain-records';
import type { LinkTokens } from '../security/links';
import type { RelyingParty } from '../security/relying-party';
import type { AccessTokens } from '../security/tokens';
import type { Vault } from '../security/vault';
import type { Meter, Reader, Store, Writer } from './database';
import { MeteredWriter, SharingReader } from './metered';
import type { Observer } from './observer';

/** A logger, shaped like pino. */
export interface Log {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** A refused mutation for the audit trail. */
export interface RefusedMutation {
  /** Name of the mutation in the schema. */
  action: string;
  code: string;
  subjectId?: string | undefined;
  /** The organization in whose tenant another one tried to act. */
  onBehalfOfId?: string | undefined;
}

/** Audits refused mutations in a separate transaction. Never throws. */
export type RefusalLog = (ctx: Ctx, refused: RefusedMutation) => Promise<void>;

/**
 * Finds the ids that names stand for, such as the id of another system. A name that stands for nothing the viewer can see is
 * missing from the answer.
 */
export type NamedIds = (ctx: Ctx, names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Counts attempts per key and refuses when there are too many. */
export interface Throttle {
  /** Takes one attempt. Throws `THROTTLED` with `retryAfter` in seconds if none is left. */
  take(kind: ThrottleKind, key: string): Promise<GiveBack>;
}

/** Refunds an attempt that should not count. */
export type GiveBack = () => Promise<void>;

/** Properties of an entity that scopes are derived from. `*` means the existence of the row. */
export interface Deciding {
  touch: string;
  /** Properties that hold the parts of the fact's key. Where the entity has no such property, the row's `id`. */
  parts: readonly string[];
  properties: ReadonlySet<string>;
}

/** What every transaction does in addition to its work: takes its locks first and processes its events last. */
export interface UnitOfWork {
  /** Locks these organization rows until commit. Concurrent transactions on the same organization wait. */
  lock(tx: TxCtx, organizationIds: readonly string[]): Promise<void>;
  /** Writes the effects of the events: scopes, audit trail, change feed and mails. */
  settle(tx: TxCtx): Promise<void>;
  /** The scope facts that an entity holds. */
  deciding(entity: object): readonly Deciding[];
}

/** Verdicts for one kind of viewer by schema coordinate: true, or a factory for the refusal. Absent means denied. */
export type Verdicts = ReadonlyMap<string, true | (() => Error)>;

/** A variable of a document. */
export interface DocumentVariable {
  name: string;
  /** In GraphQL notation. */
  type: string;
  required: boolean;
  /** In GraphQL notation. Null if there is none. */
  defaultValue: string | null;
}

/** What a stored document can be used for, or what is wrong with it, and where. */
export type CheckedDocument =
  | { variables: readonly DocumentVariable[]; formats: readonly string[] }
  | { problem: { message: string; line: number | null; column: number | null } };

/** Checks a document that is to be stored and exported, with values of its variables if they are known. */
export type DocumentCheck = (document: string, variables?: Readonly<Record<string, unknown>>) => CheckedDocument;

/** Checks what a template says about rows: paths of input fields of a mutation. Returns what is wrong, and where. */
export type RowRulesCheck = (rules: {
  mutation: string;
  fields: readonly string[];
  key: readonly string[];
}) => { message: string; path: string[] } | null;

/** The services of a server, the same for every request. */
export interface Services {
  readonly database: Store;
  readonly tokens: AccessTokens;
  /** Issues and checks link tokens. */
  readonly links: LinkTokens;
  /** DNS records of domains. */
  readonly domainRecords: DomainRecords;
  /** Encrypts stored secrets. */
  readonly vault: Vault;
  readonly throttle: Throttle;
  readonly refused: RefusalLog;
  readonly namedIds: NamedIds;
  readonly unit: UnitOfWork;
  readonly documents: DocumentCheck;
  readonly rowRules: RowRulesCheck;
  /** Whom passkeys belong to. */
  readonly relyingParty: () => RelyingParty;
  /** Settings of the operator that modules need. */
  readonly settings: InstallationSettings;
}

/** One request: who, from where, when, and its deadline. */
interface RequestState {
  readonly viewer: Viewer;
  readonly clock: Clock;
  readonly log: Log;
  readonly requestId: string;
  /** The client address, as shown in sessions. */
  readonly address: string;
  /** The network of that address. Attempts and refusals are counted by it. */
  readonly network: string;
  /** When no statement is started any more, by `performance.now()`, which does not jump when the clock is set. */
  readonly deadline: number;
  /** The verdicts for this viewer, by schema coordinate. */
  readonly verdicts: Verdicts;
  /**
   * Called before each mutation of a document. Reloads the viewer for all but the first, so that changes made by an earlier
   * mutation or another request apply. Rejects if the viewer's token is no longer valid.
   */
  readonly renew?: ((ctx: Ctx) => Promise<void>) | undefined;
  /** Called in the transaction of a storing mutation, after its work. */
  readonly alongside?: Alongside | undefined;
  /** Is told what the request does. */
  readonly observer?: Observer | undefined;
}

/**
 * Writes something that is committed with a mutation or not at all, such as the progress of the run it belongs to. In a dry
 * run, which is rolled back, it can only look.
 */
export type Alongside = (tx: TxCtx, done: { outcome: Readonly<Record<string, string>>; dryRun: boolean }) => Promise<void>;

/** The value passed from HTTP to SQL as the first argument of every rule, service and loader: the request and the services. */
export interface Ctx extends RequestState {
  readonly services: Services;
  /** The read connection, or the transaction this context is bound to. */
  readonly db: Reader;
  readonly meter: Meter;
  /** DataLoaders of this request, by key. */
  readonly loaders: Map<unknown, unknown>;
}

/** Notes collected during a transaction. Each retry starts with new ones. */
export interface TransactionNotes {
  /** The running mutation, as named in the schema and the audit trail. */
  readonly operation?: string | undefined;
  /** The organization on whose behalf the viewer acts. Set once the object was found in scope. */
  onBehalfOfId?: string;
  /** Locked organizations. Absent until the locks are taken, which happens once. */
  locked?: ReadonlySet<string>;
  /** The events so far, in order. */
  readonly events: Set<DomainEvent>;
}

/** A context bound to an open transaction. */
export interface TxCtx extends Ctx {
  readonly db: Writer;
  readonly notes: TransactionNotes;
  /** Emits an event. The same event object counts only once. */
  emit(event: DomainEvent): void;
}

/** The ids of organizations to lock before anything is read. Null and undefined are ignored. */
export type Locks = (tx: TxCtx) => LockList | Promise<LockList>;
type LockList = readonly (string | null | undefined)[];

/** The parts of a request context. */
export type CtxParts = Omit<Ctx, 'db' | 'meter' | 'loaders'>;

/** Creates the context of a request. */
export function createContext(parts: CtxParts): Ctx {
  const meter: Meter = { owner: parts.network, statements: 0, rows: 0, began: performance.now(), observer: parts.observer };
  return assemble(parts, meter, new SharingReader(parts.services.database, meter, parts.deadline));
}

/**
 * Names all parts in one literal, so that all contexts have one hidden class. Adding parts to a spread makes a hidden class for
 * each context, which lives until all of the heap is collected.
 */
function assemble(parts: CtxParts, meter: Meter, db: Reader): Ctx {
  const { viewer, services, clock, log, requestId, address, network, deadline, verdicts, renew, alongside, observer } = parts;
  return {
    viewer,
    services,
    clock,
    log,
    requestId,
    address,
    network,
    deadline,
    verdicts,
    renew,
    alongside,
    observer,
    meter,
    db,
    loaders: new Map(),
  };
}

/** The same context with another viewer, for reads after signing in. */
export function withViewer(ctx: Ctx, viewer: Viewer, verdicts: Verdicts): Ctx {
  ctx.meter.owner = viewer.organizationId;
  return Object.assign(assemble(ctx, ctx.meter, ctx.db), { viewer, verdicts });
}

/** Replaces the viewer of a context. */
export function replaceViewer(ctx: Ctx, viewer: Viewer, verdicts: Verdicts): void {
  Object.assign(ctx, { viewer, verdicts });
  ctx.loaders.clear();
}

/**
 * Reads the rest of a request from the replica, if there is one that has everything committed until now. Only for queries: a
 * mutation reads what it has just written, from where it wrote it.
 */
export async function preferReplica(ctx: Ctx): Promise<void> {
  if (ctx.db instanceof SharingReader) await ctx.db.preferReplica();
}

/** A row changed between reading and writing it. The transaction is retried. */
export class ChangedMeanwhile extends Error {}

/** Maximum attempts of a transaction. */
const TRIES = 20;

/** Options of a transaction. */
export interface TransactionOptions {
  /** The running mutation. Not needed for events that name themselves. */
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
 * Takes all locks of a transaction at once, ordered by id to avoid deadlocks. Data read earlier may be stale by then, so the
 * loaders are cleared.
 */
export async function takeLocks(tx: TxCtx, locks: Locks): Promise<void> {
  if (tx.notes.locked) throw new Error('The locks of a transaction can be taken only once.');
  const ids = [...new Set((await locks(tx)).filter((id) => id != null && id !== ''))].sort() as string[];
  tx.notes.locked = new Set(ids);
  if (ids.length > 0) await tx.services.unit.lock(tx, ids);
  tx.loaders.clear();
}

/**
 * Asserts that an organization is locked, so that no concurrent transaction decides about it. A missing lock is a programming
 * error.
 */
export function requireLock(tx: TxCtx, organizationId: string): void {
  if (!tx.notes.locked?.has(organizationId)) throw new Error(`${organizationId} is not locked.`);
}

/** Treats an organization created in this transaction as locked, because no one else can see it yet. */
export function ownNew(tx: TxCtx, organizationId: string): void {
  tx.notes.locked = new Set([...(tx.notes.locked ?? []), organizationId]);
}

/**
 * Runs `work` in one transaction: locks, then the work, then the effects of its events. Inside, use `tx` everywhere: it has new
 * loaders that read inside the transaction and are dropped with it. The closure may run more than once and must touch only the
 * database. The request's loaders are cleared, too.
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
      if (tries >= TRIES) throw new AppError('UNAVAILABLE', 'Someone else is changing this right now. Try again.');
    }
  }
}
