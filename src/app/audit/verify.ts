import { setImmediate } from 'node:timers/promises';
import type { Database, Snapshot } from '../../data/database';
import { ENTRY_COLUMNS, FIRST, hashOfEntry, NOBODY, type ChainedEntry } from '../../modules/audit';

/** Entries read at a time. */
const PAGE = 1_000;
/** Milliseconds that an entry may be older than one before it. Transactions commit in another order than they began. */
const DISORDER = 3_600_000;

/** The end of a chain: how many entries it has, and the hash of the last one. */
export interface Head {
  organizationId: string;
  seq: number;
  hash: string;
}

/** The first thing that is wrong with a chain. */
export interface Break {
  organizationId: string;
  /** The place in the chain. Null if it is not about one. */
  seq: number | null;
  entryId: string | null;
  problem: string;
}

/** What was found. */
export interface Verified {
  chains: number;
  entries: number;
  /** Entries that are not sealed yet. */
  unsealed: number;
  /** The first break of each broken chain, at most a hundred. */
  breaks: readonly Break[];
}

const MOST_BREAKS = 100;

type Stored = { seq: number; hash: string; eventId: string } & { [name in keyof ChainedEntry]: ChainedEntry[name] | null };

/** The organizations that have entries or a head, one after the other. */
async function* organizations(data: Snapshot, known: ReadonlyMap<string, Head>): AsyncGenerator<string> {
  const next = async (table: string, after: string | null): Promise<string | null> => {
    const [row] = await data.rows<{ id: string | null }>(
      `SELECT MIN(org_id) AS id FROM ${table}${after === null ? '' : ' WHERE org_id > ?'}`,
      after === null ? [] : [after],
    );
    return row?.id ?? null;
  };
  const printed = [...known.keys()].sort();
  for (let after: string | null = null; ;) {
    const last: string | null = after;
    const found: (string | null)[] = [
      await next('audit_scope', last),
      await next('audit_chain', last),
      printed.find((id) => last === null || id > last) ?? null,
    ];
    const [first]: string[] = found.filter((id) => id !== null).sort();
    if (first === undefined) return;
    yield first;
    after = first;
  }
}

async function headOf(data: Snapshot, organizationId: string): Promise<Head | null> {
  const [head] = await data.rows<Head>('SELECT org_id AS organizationId, seq, hash FROM audit_chain WHERE org_id = ?', [
    organizationId,
  ]);
  return head ? { ...head, seq: Number(head.seq) } : null;
}

const pageOf = (data: Snapshot, organizationId: string, after: number): Promise<Stored[]> =>
  data.rows<Stored>(
    `SELECT s.seq, s.hash, s.event_id AS eventId, ${ENTRY_COLUMNS} FROM audit_scope s LEFT JOIN audit_event e ON e.id = s.event_id
      WHERE s.org_id = ? AND s.seq > ? ORDER BY s.seq, s.event_id LIMIT ${PAGE}`,
    [organizationId, after],
  );

/** Checks a chain from its first entry to its head. */
class ChainCheck {
  seq = 0;
  private previous = FIRST;
  private latest = -Infinity;

  constructor(
    private readonly organizationId: string,
    /** A head that was printed before. */
    private readonly known: Head | undefined,
  ) {}

  private broken(problem: string, seq: number | null, entryId: string | null = null): Break {
    return { organizationId: this.organizationId, seq, entryId, problem };
  }

  /** What is wrong with the next entry. */
  next(stored: Stored): Break | null {
    const seq = this.seq + 1;
    const { eventId } = stored;
    if (Number(stored.seq) !== seq) return this.broken(`entry ${seq} is missing, or stands twice`, seq, eventId);
    if (stored.id === null) return this.broken('the entry is gone', seq, eventId);
    const entry = stored as unknown as ChainedEntry;
    const hash = hashOfEntry({ organizationId: this.organizationId, seq, previous: this.previous }, entry);
    if (hash !== stored.hash) return this.broken('the entry was changed, or is another one', seq, eventId);
    if (Number(entry.at) < this.latest - DISORDER) {
      return this.broken('the entry is much older than one before it: it was added later', seq, eventId);
    }
    if (this.known?.seq === seq && this.known.hash !== hash) {
      return this.broken('the hash is not the one that was printed before: the chain was written anew', seq, eventId);
    }
    this.latest = Math.max(this.latest, Number(entry.at));
    this.seq = seq;
    this.previous = hash;
    return null;
  }

  /** What is wrong with the end. */
  end(head: Head | null): Break | null {
    const { seq, known } = this;
    if (known && known.seq > seq)
      return this.broken(`the chain ends at entry ${seq}, but a head of entry ${known.seq} was printed`, seq);
    if ((head?.seq ?? 0) !== seq)
      return this.broken(`the chain ends at entry ${seq}, but its head is entry ${head?.seq ?? 0}`, seq);
    if (head && head.hash !== this.previous) return this.broken('the hash of the head is not that of the last entry', seq);
    return null;
  }
}

async function checkChain(
  data: Snapshot,
  organizationId: string,
  known: Head | undefined,
): Promise<{ entries: number; found: Break | null }> {
  const check = new ChainCheck(organizationId, known);
  for (;;) {
    const page = await pageOf(data, organizationId, check.seq);
    for (const stored of page) {
      const found = check.next(stored);
      if (found) return { entries: check.seq, found };
    }
    if (page.length < PAGE) break;
    await setImmediate();
  }
  return { entries: check.seq, found: check.end(await headOf(data, organizationId)) };
}

/** Entries that no chain has, and entries that wait for their place but are gone. */
async function loose(data: Snapshot): Promise<{ unsealed: number; breaks: Break[] }> {
  const [waiting] = await data.rows<{ unsealed: number }>('SELECT COUNT(*) AS unsealed FROM audit_scope WHERE seq IS NULL', []);
  const gone = await data.rows<{ organizationId: string; entryId: string }>(
    `SELECT s.org_id AS organizationId, s.event_id AS entryId FROM audit_scope s LEFT JOIN audit_event e ON e.id = s.event_id
      WHERE s.seq IS NULL AND e.id IS NULL ORDER BY s.org_id, s.event_id LIMIT ${MOST_BREAKS}`,
    [],
  );
  const stray = await data.rows<{ entryId: string }>(
    `SELECT e.id AS entryId FROM audit_event e LEFT JOIN audit_scope s ON s.event_id = e.id
      WHERE s.event_id IS NULL ORDER BY e.id LIMIT ${MOST_BREAKS}`,
    [],
  );
  return {
    unsealed: Number(waiting?.unsealed ?? 0),
    breaks: [
      ...gone.map((one) => ({ ...one, seq: null, problem: 'the entry is gone, before it was sealed' })),
      ...stray.map((one) => ({ ...one, organizationId: NOBODY, seq: null, problem: 'the entry belongs to no chain' })),
    ],
  };
}

/**
 * Checks all chains of the audit trail, in one snapshot and with memory for one page of entries. `known` are heads that were
 * printed before: without them nobody can tell that the end of a chain was cut off together with its head.
 */
export async function verifyTrail(database: Database, known: readonly Head[] = []): Promise<Verified> {
  const data = await database.snapshot();
  const printed = new Map(known.map((head) => [head.organizationId, head]));
  try {
    let [chains, entries] = [0, 0];
    const breaks: Break[] = [];
    for await (const organizationId of organizations(data, printed)) {
      const checked = await checkChain(data, organizationId, printed.get(organizationId));
      chains += 1;
      entries += checked.entries;
      if (checked.found && breaks.length < MOST_BREAKS) breaks.push(checked.found);
    }
    const rest = await loose(data);
    return { chains, entries, unsealed: rest.unsealed, breaks: [...breaks, ...rest.breaks].slice(0, MOST_BREAKS) };
  } finally {
    await data.close();
  }
}

/** The heads of all chains, a page at a time. */
export async function* headsOfTrail(database: Database): AsyncGenerator<Head> {
  for (let after: string | null = null; ;) {
    const condition: string = after === null ? '' : 'WHERE org_id > ? ';
    const page: Head[] = await database.rows<Head>(
      `SELECT org_id AS organizationId, seq, hash FROM audit_chain ${condition}ORDER BY org_id LIMIT ${PAGE}`,
      after === null ? [] : [after],
    );
    for (const head of page) yield { ...head, seq: Number(head.seq) };
    const last: Head | undefined = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = last.organizationId;
  }
}
