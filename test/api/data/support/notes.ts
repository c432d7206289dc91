import { unitOfWork } from '../../../../src/app/unit-of-work';
import { inTransaction, type Ctx } from '../../../../src/data/context';
import type { Database, Param } from '../../../../src/data/database';
import { bound } from '../../../../src/data/sql';
import { namedIn, seenBy } from '../../../../src/graph/audience';
import { defineModule } from '../../../../src/graph/module';
import { defineScopeTable, type Follows } from '../../../../src/graph/scope-table';
import { makeUnitOfWork } from '../../../../src/graph/settle';
import { defineTouch, type DomainEvent } from '../../../../src/kernel/event';
import { newId, type IdType } from '../../../../src/kernel/ids';
import { recordEvents } from '../../../../src/modules/audit';
import { queueMails } from '../../../../src/modules/outbox';
import { DEMO_DAY, type TestApp } from '../../../support/app';

/**
 * Notes, which organizations see by way of others: a table of facts and a scope that follows from it, so small that tests
 * say what each of its rows has to be.
 */
const TABLES = [
  'CREATE TABLE test_note (id VARCHAR(40), org_id VARCHAR(40), via_id VARCHAR(40), name VARCHAR(40), mark VARCHAR(40), PRIMARY KEY (id, org_id, via_id))',
  'CREATE TABLE test_note_scope (org_id VARCHAR(40), via_id VARCHAR(40), note_id VARCHAR(40), name VARCHAR(40), mark VARCHAR(40), PRIMARY KEY (org_id, via_id, note_id))',
];

export const noteScopeTable = defineScopeTable({
  name: 'test_note_scope',
  primaryKey: ['org_id', 'via_id', 'note_id'],
  values: ['name', 'mark'],
  keys: ['note_id', 'org_id', 'via_id'],
  rows: ({ from, only }) => `
    SELECT n.org_id, n.via_id, n.id AS note_id, n.name, n.mark FROM ${from('note_id', 'test_note n', 'n.id')}
     WHERE n.id IS NOT NULL${only('org_id', 'n.org_id')}${only('via_id', 'n.via_id')}`,
  expansions: {
    organization: {
      ids: () => 'SELECT DISTINCT id FROM test_note WHERE org_id = ? AND id > ? ORDER BY id',
      params: ([orgId = '']) => [orgId],
      of: 'note_id',
      also: ([orgId = '']) => [
        { org_id: [orgId], via_id: ['a'] },
        { org_id: [orgId], via_id: ['b'] },
      ],
    },
    readers: {
      ids: () => 'SELECT DISTINCT org_id AS id FROM test_note WHERE mark = ? AND org_id > ? ORDER BY org_id',
      params: ([mark = '']) => [mark],
      of: 'org_id',
    },
    way: {
      ids: () => 'SELECT DISTINCT id FROM test_note WHERE via_id = ? AND id > ? ORDER BY id',
      params: ([viaId = '']) => [viaId],
      of: 'note_id',
    },
  },
});

/** A note, with the organization and the way where these bound it. */
export const touchNote = defineTouch('note', 'id', 'orgId', 'viaId');
/** All notes of an organization, by its ways `a` and `b`. */
export const touchOrganization = defineTouch('organization of notes', 'id');
/** All notes of a way. */
export const touchWay = defineTouch('way of notes', 'id');
/** All notes of the organizations that have one with a mark. */
export const touchMark = defineTouch('readers of a mark', 'mark');
export const touchUnknown = defineTouch('expansion that nobody declared', 'id');

const follows: readonly Follows[] = [
  { scope: noteScopeTable, touch: touchNote, keys: (...key) => [key] },
  { scope: noteScopeTable, touch: touchOrganization, by: 'organization' },
  { scope: noteScopeTable, touch: touchWay, by: 'way' },
  { scope: noteScopeTable, touch: touchMark, by: 'readers' },
  { scope: noteScopeTable, touch: touchUnknown, by: 'nothing' },
];

const notes = defineModule({
  name: 'notes',
  entities: [],
  types: [],
  follows,
  audiences: {
    SavedQuery: seenBy({ name: 'test_note_scope', keys: ['note_id'] }),
    Session: seenBy({ name: 'test_note_scope', keys: ['via_id'] }),
    Offer: namedIn('test_note', 'org_id'),
  },
});

/** A module with none of it. */
const bare = defineModule({ name: 'bare', entities: [], types: [] });

const unit = makeUnitOfWork([bare, notes], {
  lock: (tx, ids) => unitOfWork.lock(tx, ids),
  record: recordEvents,
  queue: queueMails,
});

/** The id of a new note, or of something else that tests tell things about. */
export const idOf = (type: IdType = 'SavedQuery'): string => newId(type, DEMO_DAY);

/** A row of the facts or of the scope. */
export interface Note {
  id: string;
  org: string;
  via?: string;
  name?: string;
  mark?: string | null;
}

const written = ({ id, org, via = 'a', name = 'old', mark = null }: Note): string => [id, org, via, name, mark].join(' ');

/** What is written about notes on one server. */
export class Notes {
  constructor(readonly app: TestApp) {}

  private get database(): Database {
    return this.app.database;
  }

  async begin(): Promise<void> {
    for (const sql of TABLES) await this.database.transaction((writer) => writer.run(sql, []));
  }

  /** Statements that change facts, without anything that follows from them. */
  async change(sql: string, ...params: Param[]): Promise<void> {
    await this.database.transaction((writer) => writer.run(sql, params));
  }

  /** Writes facts, many to a statement. */
  async write(notes: readonly Note[], table = 'test_note', id = 'id'): Promise<void> {
    for (let start = 0; start < notes.length; start += 500) {
      const some = notes.slice(start, start + 500);
      const values = some.map(() => '(?, ?, ?, ?, ?)').join(', ');
      const params = some.flatMap((note) => [note.id, note.org, note.via ?? 'a', note.name ?? 'old', note.mark ?? null]);
      await this.change(`INSERT INTO ${table} (${id}, org_id, via_id, name, mark) VALUES ${values}`, ...params);
    }
  }

  /** Writes facts and what follows from them. */
  async have(...notes: Note[]): Promise<void> {
    await this.write(notes);
    await this.write(notes, 'test_note_scope', 'note_id');
  }

  /** Settles events as the server does, and answers how many statements that took. */
  async settle(...events: DomainEvent[]): Promise<number> {
    const ctx: Ctx = this.app.context();
    const own: Ctx = { ...ctx, services: { ...ctx.services, unit } };
    await inTransaction(own, (tx) => Promise.resolve(events.forEach((event) => tx.emit(event))));
    return own.meter.statements;
  }

  /** The rows of the scope, of one note or of all. */
  async scope(id?: string): Promise<string[]> {
    const where = id === undefined ? '' : ' WHERE note_id = ?';
    const rows = await this.database.rows(`SELECT * FROM test_note_scope${where}`, id === undefined ? [] : [id]);
    return rows.map((row) => ['note_id', 'org_id', 'via_id', 'name', 'mark'].map((column) => row[column]).join(' ')).sort();
  }

  async expectScope(id: string, ...notes: Omit<Note, 'id'>[]): Promise<void> {
    expect(await this.scope(id)).toEqual(notes.map((note) => written({ ...note, id })).sort());
  }

  /** Whom the feed told about a subject, one event after the other; null: whoever sees it. */
  async told(subjectId: string | null): Promise<(string[] | null)[]> {
    const where = subjectId === null ? 'IS NULL' : '= ?';
    const sql = `SELECT organizations FROM change_event WHERE type LIKE 'note.%' AND subject_id ${where} ORDER BY id`;
    const rows = await this.database.rows(sql, subjectId === null ? [] : [subjectId]);
    return rows.map(({ organizations }) => (organizations === null ? null : (JSON.parse(organizations as string) as string[])));
  }

  /** Statements that nobody bounds, for what tests look at. */
  rows(sql: string, ...params: Param[]): Promise<Record<string, unknown>[]> {
    return this.database.rows(bound('nobody', sql), params);
  }
}
