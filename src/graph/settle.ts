import type { Deciding, TxCtx, UnitOfWork } from '../data/context';
import type { DomainEvent, NewMail } from '../kernel/event';
import { typeOfId, type IdType } from '../kernel/ids';
import { addAudiences, type Audiences } from './audience';
import type { GraphModule } from './module';
import { reachOf, refreshScopes, type Follows, type Seen } from './scope-table';

/** An event with the organizations that see its subject before or after it; null: whoever sees it when asked. */
export interface SettledEvent {
  event: DomainEvent;
  seenBy: readonly string[] | null;
}

/** Writes down what happened; the tables are a module's. */
export interface Recorder {
  lock: UnitOfWork['lock'];
  /** Writes the trail and the feed. */
  record: (tx: TxCtx, events: readonly SettledEvent[]) => Promise<void>;
  queue: (tx: TxCtx, mails: readonly NewMail[]) => Promise<void>;
}

/** Which facts of scopes each entity holds. */
function decidingEntities(modules: readonly GraphModule[]): ReadonlyMap<object, readonly Deciding[]> {
  const deciding = new Map<object, Deciding[]>();
  for (const { entity, properties, touch } of modules.flatMap(({ decides }) => decides ?? [])) {
    deciding.set(entity, [...(deciding.get(entity) ?? []), { touch: touch.of, properties: new Set(properties) }]);
  }
  return deciding;
}

async function withAudiences(
  tx: TxCtx,
  { follows, audiences }: { follows: readonly Follows[]; audiences: Audiences },
  events: readonly DomainEvent[],
): Promise<SettledEvent[]> {
  const reach = reachOf(
    follows,
    events.flatMap((event) => event.touches ?? []),
  );
  const subjects = [...new Set(events.filter(({ feed }) => feed === 'subject').flatMap(({ subjectId }) => subjectId ?? []))];
  const asked = subjects.filter((id) => audiences.has(typeOfId(id) as IdType));
  // A subject that is itself a key of a touched scope is told by the rows that are compared there.
  const touched = new Set([...reach.values()].flatMap(({ keys }) => keys.flatMap(([id]) => id ?? [])));
  const others = asked.filter((id) => !touched.has(id));
  const seen: Seen = new Map();
  if (reach.size > 0) await addAudiences(tx, audiences, others, seen, { movingOnly: true });
  for (const [id, organizations] of await refreshScopes(tx, reach)) {
    seen.set(id, new Set([...(seen.get(id) ?? []), ...organizations]));
  }
  await addAudiences(tx, audiences, others, seen, { movingOnly: false });
  const known = new Set(asked);
  return events.map((event) => {
    const { subjectId } = event;
    if (subjectId == null || event.feed !== 'subject') return { event, seenBy: [] };
    return { event, seenBy: known.has(subjectId) ? [...(seen.get(subjectId) ?? [])] : null };
  });
}

/** What every transaction of the server does beside its work, from what its modules declare. */
export function makeUnitOfWork(modules: readonly GraphModule[], { lock, record, queue }: Recorder): UnitOfWork {
  const follows = modules.flatMap((module) => module.follows ?? []);
  const audiences: Audiences = new Map(
    modules.flatMap((module) => Object.entries(module.audiences ?? {}) as [IdType, NonNullable<ReturnType<Audiences['get']>>][]),
  );
  const deciding = decidingEntities(modules);
  return {
    lock,
    deciding: (entity) => deciding.get(entity) ?? [],
    settle: async (tx) => {
      const events = [...tx.course.events];
      if (events.length === 0) return;
      const settled = await withAudiences(tx, { follows, audiences }, events);
      await record(tx, settled);
      await queue(
        tx,
        events.flatMap((event) => event.mails ?? []),
      );
    },
  };
}
