import { rebuildScope } from '../../../src/graph/scope-rows';
import { defineEvent, type EventBody } from '../../../src/kernel/event';
import { PARTNER_STATUS_CHANGED } from '../../../src/modules/enrollment/enrollment.mails';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { idOf, Notes, noteScopeTable, touchMark, touchNote, touchOrganization, touchUnknown, touchWay } from './support/notes';

/** What a transaction says beside who sees what is nothing that anybody did. */
const body = (said: EventBody): EventBody => ({ actor: null, ...said });
const silent = defineEvent('note.changed', body, { trail: false, feed: 'nobody' });
const followed = defineEvent('note.followed', body, { trail: false });
const toldOf = defineEvent('note.told', body, { trail: false, feed: 'told' });

/** Statements of a region where nothing differs: what is stored, what follows. */
const LOOK = 2;

describeEngine('what a transaction settles', () => {
  let app: TestApp;
  let notes: Notes;
  beforeAll(async () => {
    app = await startTestApp();
    notes = new Notes(app);
    await notes.begin();
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    for (const table of ['test_note', 'test_note_scope']) await notes.change(`DELETE FROM ${table}`);
  });

  const rename = (name: string): Promise<void> => notes.change('UPDATE test_note SET name = ?', name);

  describe('who sees what', () => {
    it('follows where it was touched, and nowhere else', async () => {
      const [one, other] = [idOf(), idOf()];
      await notes.have({ id: one, org: 'x' }, { id: one, org: 'y' }, { id: other, org: 'x' }, { id: other, org: 'y', via: 'b' });
      await rename('new');
      await notes.settle(silent({ touches: [touchNote(one)] }));
      await notes.expectScope(one, { org: 'x', name: 'new' }, { org: 'y', name: 'new' });
      await notes.expectScope(other, { org: 'x' }, { org: 'y', via: 'b' });
      await notes.settle(silent({ touches: [touchNote(other, 'y')] }));
      await notes.expectScope(other, { org: 'x' }, { org: 'y', via: 'b', name: 'new' });
      await rename('newer');
      await notes.settle(silent({ touches: [touchNote(one, 'x', 'b'), touchNote(other, 'y', 'b')] }));
      await notes.expectScope(one, { org: 'x', name: 'new' }, { org: 'y', name: 'new' });
      await notes.expectScope(other, { org: 'x' }, { org: 'y', via: 'b', name: 'newer' });
    });

    it('follows from each of several touches, in one event or in several', async () => {
      const ids = [idOf(), idOf(), idOf(), idOf()] as const;
      await notes.have(...ids.map((id) => ({ id, org: 'x' })));
      await rename('new');
      const [first, second, third, fourth] = ids;
      await notes.settle(
        silent({}),
        silent({ touches: [touchNote(first), touchNote(second)] }),
        silent({ touches: [touchNote(third)] }),
      );
      for (const id of [first, second, third]) await notes.expectScope(id, { org: 'x', name: 'new' });
      await notes.expectScope(fourth, { org: 'x' });
    });

    it('is deleted when nothing supports it any more, with one statement per organization and way', async () => {
      const [one, other] = [idOf(), idOf()];
      const kept = [{ org: 'x', via: 'b' }, { org: 'z' }];
      const lost = [{ org: 'x' }, { org: 'y', via: 'a' }, { org: 'y', via: 'b' }];
      await notes.have(...[one, other].flatMap((id) => [...kept, ...lost].map((note) => ({ id, ...note }))));
      await notes.change("DELETE FROM test_note WHERE org_id = 'y' OR (org_id = 'x' AND via_id = 'a')");
      const statements = await notes.settle(silent({ touches: [touchNote(one), touchNote(other)] }));
      for (const id of [one, other]) await notes.expectScope(id, ...kept);
      expect(statements).toBe(LOOK + lost.length);
    });

    it('gains new rows, but no incomplete ones', async () => {
      const id = idOf();
      await notes.write([
        { id, org: 'x', mark: 'here' },
        { id, org: 'y' },
      ]);
      expect(await notes.settle(silent({ touches: [touchNote(id)] }))).toBe(LOOK + 1);
      await notes.expectScope(id, { org: 'x', mark: 'here' }, { org: 'y', mark: null });
      expect(await notes.rows('SELECT org_id FROM test_note_scope WHERE note_id = ? AND mark IS NULL', id)).toEqual([
        { org_id: 'y' },
      ]);
    });

    it('is updated in place where it differs, and not written otherwise', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' }, { id, org: 'y' });
      const touched = silent({ touches: [touchNote(id)] });
      expect(await notes.settle(touched)).toBe(LOOK);
      await notes.change("UPDATE test_note SET mark = 'here' WHERE org_id = 'y'");
      expect(await notes.settle(touched)).toBe(LOOK + 1);
      await notes.expectScope(id, { org: 'x' }, { org: 'y', mark: 'here' });
      await rename('new');
      expect(await notes.settle(touched)).toBe(LOOK + 1);
      await notes.expectScope(id, { org: 'x', name: 'new' }, { org: 'y', name: 'new', mark: 'here' });
    });

    it('is read once, however often it was touched', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' });
      const twice = silent({ touches: [touchNote(id), touchNote(id)] });
      expect(await notes.settle(twice, silent({ touches: [touchNote(id)] }))).toBe(LOOK);
      const ways = [touchWay('a'), touchWay('a')];
      expect(await notes.settle(silent({ touches: ways }))).toBe(LOOK + 1);
    });

    it('follows for more than fit into one statement', async () => {
      const many = Array.from({ length: 401 }, () => idOf());
      await notes.have(...many.map((id) => ({ id, org: 'x' })));
      await notes.write(many.map((id) => ({ id, org: 'y' })));
      await rename('new');
      expect(await notes.settle(silent({ touches: many.map((id) => touchNote(id)) }))).toBe(3 * (LOOK + 1));
      expect(await notes.scope()).toEqual(many.flatMap((id) => [`${id} x a new `, `${id} y a new `]).sort());
    });

    it('follows for a note with more readers than fit into one statement', async () => {
      const id = idOf();
      const readers = Array.from({ length: 7_001 }, (_, index) => ({ org: `o${index}` }));
      await notes.write(readers.map((reader) => ({ id, ...reader })));
      expect(await notes.settle(silent({ touches: [touchNote(id)] }))).toBe(LOOK + 15);
      await notes.expectScope(id, ...readers);
    });

    it('takes keys with the same parts, and expansions that are declared', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' });
      const mixed = silent({ touches: [touchNote(id), touchNote(id, 'x')] });
      await expect(notes.settle(mixed)).rejects.toThrow('All keys of test_note_scope must have the same number of parts.');
      const unknown = silent({ touches: [touchUnknown(id)] });
      await expect(notes.settle(unknown)).rejects.toThrow('test_note_scope has no expansion nothing.');
    });
  });

  it('equals what a rebuild makes from nothing', async () => {
    const [one, other] = [idOf(), idOf()];
    await notes.have({ id: one, org: 'x' }, { id: other, org: 'y' });
    await notes.change("UPDATE test_note SET name = 'new', mark = 'here' WHERE id = ?", one);
    await notes.change('DELETE FROM test_note WHERE id = ?', other);
    await app.database.transaction((writer) => rebuildScope(writer, noteScopeTable));
    expect(await notes.scope()).toEqual([`${one} x a new here`]);
  });

  describe('what a touch reaches', () => {
    const PAGE = 200;

    it.each([0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])('is read a page at a time: %d notes', async (count) => {
      const [many, other] = [Array.from({ length: count }, () => idOf()), idOf()];
      await notes.have(...many.map((id) => ({ id, org: 'x' })), { id: other, org: 'y', via: 'b' });
      await rename('new');
      const pages = Math.floor(count / PAGE) + 1;
      const written = Math.ceil(count / PAGE);
      expect(await notes.settle(silent({ touches: [touchWay('a')] }))).toBe(pages + written * (LOOK + 1));
      expect(await notes.scope()).toEqual([...many.map((id) => `${id} x a new `), `${other} y b old `].sort());
    });

    it('is bounded by every other known key', async () => {
      const id = idOf();
      const seen = ['a', 'b', 'c'].flatMap((via) => ['x', 'y'].map((org) => ({ org, via })));
      await notes.have(...seen.map((note) => ({ id, ...note })));
      await rename('new');
      await notes.settle(silent({ touches: [touchOrganization('x')] }));
      const reached = ({ org, via }: { org: string; via: string }): boolean => org === 'x' && via !== 'c';
      await notes.expectScope(id, ...seen.map((note) => (reached(note) ? { ...note, name: 'new' } : note)));
    });

    it('includes all notes of the organizations that it leads to', async () => {
      const [one, other] = [idOf(), idOf()];
      await notes.have({ id: one, org: 'x' }, { id: one, org: 'y' }, { id: other, org: 'x' }, { id: other, org: 'z' });
      await notes.change("UPDATE test_note SET mark = 'here' WHERE org_id IN ('x', 'y')");
      await rename('new');
      await notes.settle(silent({ touches: [touchMark('here')] }));
      await notes.expectScope(one, { org: 'x', name: 'new', mark: 'here' }, { org: 'y', name: 'new', mark: 'here' });
      await notes.expectScope(other, { org: 'x', name: 'new', mark: 'here' }, { org: 'z' });
    });

    it('is distinguished by the kind of touch and its key', async () => {
      const [one, two, three] = [idOf(), idOf(), idOf()];
      await notes.have({ id: one, org: 'x' }, { id: two, org: 'y', via: 'b' }, { id: three, org: 'z', via: 'c' });
      await rename('new');
      await notes.settle(silent({ touches: [touchOrganization('x'), touchOrganization('y'), touchWay('d')] }));
      await notes.expectScope(one, { org: 'x', name: 'new' });
      await notes.expectScope(two, { org: 'y', via: 'b', name: 'new' });
      await notes.expectScope(three, { org: 'z', via: 'c' });
      await rename('newer');
      await notes.settle(silent({ touches: [touchWay('b'), touchWay('c'), touchNote(one)] }));
      await notes.expectScope(one, { org: 'x', name: 'newer' });
      await notes.expectScope(two, { org: 'y', via: 'b', name: 'newer' });
      await notes.expectScope(three, { org: 'z', via: 'c', name: 'newer' });
    });
  });

  describe('who is told', () => {
    it('includes those who see the subject before or after the event, once each', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' }, { id, org: 'x', via: 'b' }, { id, org: 'y' });
      await notes.change("UPDATE test_note SET org_id = 'z' WHERE org_id = 'y'");
      const event = followed({ subjectId: id, touches: [touchNote(id)] });
      // The rows that were compared tell it: beside them and what differs only the event is written.
      expect(await notes.settle(event)).toBe(LOOK + 1 + 1 + 1);
      expect(await notes.told(id)).toEqual([['x', 'y', 'z']]);
    });

    it('includes those who saw it before or see it after, if something else was touched', async () => {
      const [id, way] = [idOf(), idOf('Session')];
      await notes.have({ id, org: 'x', via: way }, { id, org: 'y', via: way });
      await notes.change("UPDATE test_note SET org_id = 'z' WHERE org_id = 'y'");
      await notes.settle(followed({ subjectId: way, touches: [touchNote(id)] }), followed({ subjectId: id }));
      expect(await notes.told(way)).toEqual([['x', 'y', 'z']]);
      expect(await notes.told(id)).toEqual([['x', 'y', 'z']]);
    });

    it('includes those who see it, if nothing or an expansion was touched', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' }, { id, org: 'y', via: 'b' });
      expect(await notes.settle(followed({ subjectId: id }))).toBe(2);
      expect(await notes.told(id)).toEqual([['x', 'y']]);
      await notes.change("DELETE FROM test_note WHERE org_id = 'x'");
      await notes.write([{ id, org: 'z' }]);
      await notes.settle(followed({ subjectId: id, touches: [touchWay('a')] }));
      expect((await notes.told(id))[1]).toEqual(['x', 'y', 'z']);
    });

    it('includes those whom its row names, and nobody if nobody sees it', async () => {
      const [named, unseen, note] = [idOf('Offer'), idOf(), idOf()];
      await notes.have({ id: named, org: 'x' }, { id: note, org: 'y' });
      const events = [followed({ subjectId: named }), followed({ subjectId: unseen })];
      expect(await notes.settle(...events, silent({ touches: [touchNote(note)] }))).toBe(1 + 1 + 1 + LOOK + 1);
      expect(await notes.told(named)).toEqual([['x']]);
      expect(await notes.told(unseen)).toEqual([[]]);
    });

    it('is decided on reading if no organizations are known for its kind', async () => {
      const [id, what] = [idOf('EmailLink'), 'no id at all'];
      await notes.settle(followed({ subjectId: id }), followed({ subjectId: what }));
      expect(await notes.told(id)).toEqual([null]);
      expect(await notes.told(what)).toEqual([null]);
    });

    it('includes only those whom an event names, if it says more than its subject shows or has none', async () => {
      const id = idOf();
      await notes.have({ id, org: 'x' });
      expect(
        await notes.settle(toldOf({ subjectId: id, told: ['y'] }), followed({ told: ['z'] }), followed({ subjectId: null })),
      ).toBe(1);
      expect(await notes.told(id)).toEqual([['y']]);
      expect(await notes.told(null)).toEqual([['z'], []]);
    });

    it('includes everybody for more events than fit into one statement', async () => {
      const many = Array.from({ length: 2_001 }, () => idOf());
      await notes.have(...many.map((id) => ({ id, org: `of ${id}` })));
      await rename('new');
      await notes.settle(...many.map((id) => followed({ subjectId: id, touches: [touchNote(id)] })));
      for (const id of [many[0], many[999], many[1_000], many[1_001], many[2_000]]) {
        expect(await notes.told(id ?? '')).toEqual([[`of ${id}`]]);
      }
      expect(await notes.rows("SELECT COUNT(*) AS n FROM test_note_scope WHERE name = 'new'")).toEqual([{ n: many.length }]);
    });
  });

  it('includes the mails of all events', async () => {
    const mail = (recipient: string) => ({ template: PARTNER_STATUS_CHANGED, recipient });
    const with2 = silent({ mails: [mail('one@notes.example'), mail('two@notes.example')] });
    await notes.settle(silent({}), with2, silent({ mails: [mail('three@notes.example')] }));
    const rows = await notes.rows('SELECT recipient FROM outbox_mail WHERE template = ? ORDER BY id', PARTNER_STATUS_CHANGED);
    expect(rows.map(({ recipient }) => recipient)).toEqual(['one@notes.example', 'two@notes.example', 'three@notes.example']);
  });

  it('is nothing if nothing happened', async () => {
    expect(await notes.settle()).toBe(0);
  });
});
