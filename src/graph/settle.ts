import { setImmediate } from 'node:timers/promises';
import type { Deciding, TxCtx, UnitOfWork } from '../data/context';
import type { DomainEvent, NewMail } from '../kernel/event';
import { typeOfId, type IdType } from '../kernel/ids';
import { addAudiences, type Audiences } from './audience';
import type { GraphModule, Keeper } from './module';
import { addReach, refreshScopes, type Reaches, type Seen } from './scope-refresh';
import type { Follows } from './scope-table';

/** The organizations that saw an event's subject before it or see it after it. Null: decide when the feed is read. */
export type SeenBy = (event: DomainEvent) => Iterable<string> | null;

/** Records what happened. A module provides the tables. */
export interface Recorder {
  lock: UnitOfWork['lock'];
  /** Writes the audit trail and the change feed. */
  record: (tx: TxCtx, events: readonly DomainEvent[], seenBy: SeenBy) => Promise<void>;
  queue: (tx: TxCtx, mails: readonly NewMail[]) => Promise<void>;
}

/** The scope facts that each entity holds. */
function decidingEntities(modules: readonly GraphModule[]): ReadonlyMap<object, readonly Deciding[]> {
  const deciding = new Map<object, Deciding[]>();
  for (const { entity, properties, touch } of modules.flatMap(({ decides }) => decides ?? [])) {
    const fact = { touch: touch.of, parts: touch.parts, properties: new Set(properties) };
    deciding.set(entity, [...(deciding.get(entity) ?? []), fact]);
  }
  return deciding;
}

/** Number of events processed before yielding to other requests. */
const PIECE = 1_000;

/** The keys that events touch, and the subjects whose audience must be found. */
async function lookThrough(
  { follows, audiences }: { follows: readonly Follows[]; audiences: Audiences },
  events: readonly DomainEvent[],
): Promise<{ reach: Reaches; asked: ReadonlySet<string>; others: string[] }> {
  const reach: Reaches = new Map();
  const asked = new Set<string>();
  for (let start = 0; start < events.length; start += PIECE) {
    if (start > 0) await setImmediate();
    const some = events.slice(start, start + PIECE);
    addReach(
      reach,
      follows,
      some.flatMap(({ touches }) => touches ?? []),
    );
    for (const { feed, subjectId } of some) {
      if (feed === 'subject' && subjectId != null && audiences.has(typeOfId(subjectId) as IdType)) asked.add(subjectId);
    }
  }
  // A subject that is also the key of a touched scope gets its audience from the compared scope rows.
  const touched = new Set([...reach.values()].flatMap(({ keys }) => keys.flatMap(([id]) => id ?? [])));
  return { reach, asked, others: [...asked].filter((id) => !touched.has(id)) };
}

/** Refreshes the scopes and finds who sees the events' subjects before and after. */
async function refreshAudiences(
  tx: TxCtx,
  known: { follows: readonly Follows[]; audiences: Audiences },
  events: readonly DomainEvent[],
): Promise<SeenBy> {
  const { audiences } = known;
  const { reach, asked, others } = await lookThrough(known, events);
  const seen: Seen = new Map();
  if (reach.size > 0) await addAudiences(tx, audiences, others, seen, { movingOnly: true });
  await refreshScopes(tx, reach, seen);
  await addAudiences(tx, audiences, others, seen, { movingOnly: false });
  // Returned per event: there may be tens of thousands.
  return ({ subjectId, feed }) => {
    if (subjectId == null || feed !== 'subject') return [];
    return asked.has(subjectId) ? (seen.get(subjectId) ?? []) : null;
  };
}

/** Keeps the history of what the events touch. */
async function keepHistory(tx: TxCtx, keepers: readonly Keeper[], events: readonly DomainEvent[]): Promise<void> {
  for (const { touch, keep } of keepers) {
    const ids = new Set<string>();
    for (const { touches } of events) for (const { of, key } of touches ?? []) if (of === touch.of) ids.add(key[0] ?? '');
    if (ids.size > 0) await keep(tx, [...ids]);
  }
}

/** What every transaction does in addition to its work, as declared by the modules. */
export function makeUnitOfWork(modules: readonly GraphModule[], { lock, record, queue }: Recorder): UnitOfWork {
  const follows = modules.flatMap((module) => module.follows ?? []);
  const audiences: Audiences = new Map(
    modules.flatMap((module) => Object.entries(module.audiences ?? {}) as [IdType, NonNullable<ReturnType<Audiences['get']>>][]),
  );
  const deciding = decidingEntities(modules);
  const keepers = modules.flatMap(({ keeps }) => keeps ?? []);
  return {
    lock,
    deciding: (entity) => deciding.get(entity) ?? [],
    settle: async (tx) => {
      const events = [...tx.notes.events];
      if (events.length === 0) return;
      const seenBy = await refreshAudiences(tx, { follows, audiences }, events);
      await keepHistory(tx, keepers, events);
      await record(tx, events, seenBy);
      await queue(
        tx,
        events.flatMap((event) => event.mails ?? []),
      );
    },
  };
}
