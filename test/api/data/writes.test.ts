import { ChangedMeanwhile, inTransaction, type TxCtx } from '../../../src/data/context';
import { bound } from '../../../src/data/sql';
import {
  updateVersioned,
  changeIfSame,
  deleteWhere,
  insertRow,
  insertRows,
  updateRows,
  updateWhere,
} from '../../../src/graph/write';
import { SavedQuery } from '../../../src/modules/saved-queries/saved-query.entity';
import { DEMO_DAY, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { idOf } from './support/notes';
import { untold, Writing, written } from './support/writing';

describeEngine('a write', () => {
  let app: TestApp;
  let writing: Writing;
  beforeAll(async () => {
    app = await startTestApp();
    writing = new Writing(app);
  });
  afterAll(() => app.stop());

  const query = (name = 'of tests') => ({
    id: idOf(),
    organizationId: 'of tests',
    // A name is one of its owner's.
    ownerId: idOf('User'),
    name,
    document: '',
    variablesJson: '',
    shared: false,
    formats: '[]',
    createdAt: DEMO_DAY,
    version: 1,
  });
  const queries = async (name: string): Promise<number> =>
    Number((await writing.first('SELECT COUNT(*) AS n FROM saved_query WHERE name = ?', name))['n']);

  describe('of what decides nothing', () => {
    it('inserts each row once, with one event or none', async () => {
      expect(await writing.counted((tx) => insertRows(tx, SavedQuery, [query('three'), query('three')], written()))).toEqual([
        undefined,
        1,
      ]);
      expect(await writing.counted((tx) => insertRow(tx, SavedQuery, query('three'), untold()))).toEqual([undefined, 1]);
      expect(await queries('three')).toBe(3);
      expect(await writing.counted((tx) => insertRow(tx, SavedQuery, query('no event')))).toEqual([undefined, 0]);
      expect(await queries('no event')).toBe(1);
    });

    it('does nothing if there is no row to insert', async () => {
      const ctx = app.context();
      const before = await writing.happened();
      await inTransaction(ctx, (tx) => insertRows(tx, SavedQuery, [], written()));
      expect([ctx.meter.statements, (await writing.happened()) - before]).toEqual([0, 0]);
    });

    it('changes rows by id, and answers how many', async () => {
      const row = query('before');
      await writing.run((tx) => insertRow(tx, SavedQuery, row));
      expect(await writing.counted((tx) => updateRows(tx, SavedQuery, { name: 'after' }, { id: row.id }, written()))).toEqual([
        1, 1,
      ]);
      expect(await writing.counted((tx) => updateRows(tx, SavedQuery, { name: 'later' }, { id: row.id }))).toEqual([1, 0]);
      expect(await queries('later')).toBe(1);
      expect(await writing.counted((tx) => updateRows(tx, SavedQuery, { name: 'nobody' }, { id: idOf() }, written()))).toEqual([
        0, 0,
      ]);
    });

    it('changes and deletes rows by a condition, and answers how many', async () => {
      await writing.run((tx) => insertRows(tx, SavedQuery, [query('many'), query('many'), query('other')]));
      const named = (name: string) => ({ where: bound('subject', 'name = ?'), params: [name] });
      const set = { description: '?', version: 'version + 1' };
      const described = { set, values: ['described'], ...named('many') };
      const nobody = { ...described, ...named('nobody') };
      expect(await writing.counted((tx) => updateWhere(tx, SavedQuery, described, written()))).toEqual([2, 1]);
      expect(await writing.counted((tx) => updateWhere(tx, SavedQuery, nobody, written()))).toEqual([0, 0]);
      const without = { set: { version: 'version + 1' }, ...named('many') };
      expect(await writing.counted((tx) => updateWhere(tx, SavedQuery, without))).toEqual([2, 0]);
      const rows = "SELECT description, version FROM saved_query WHERE name = 'many'";
      expect(await app.database.rows(rows, [])).toEqual(Array(2).fill({ description: 'described', version: 3 }));
      expect(await writing.counted((tx) => deleteWhere(tx, SavedQuery, named('nobody'), written()))).toEqual([0, 0]);
      expect(await writing.counted((tx) => deleteWhere(tx, SavedQuery, named('many'), written()))).toEqual([2, 1]);
      expect([await queries('many'), await queries('other')]).toEqual([0, 1]);
      expect(await writing.counted((tx) => deleteWhere(tx, SavedQuery, named('other')))).toEqual([1, 0]);
    });
  });

  describe('of a row that was read', () => {
    it('increases its version, and does nothing if somebody was faster', async () => {
      const row = query('read');
      await writing.run((tx) => insertRow(tx, SavedQuery, { ...row, version: 4 }));
      const read = { id: row.id, version: 4 };
      expect(await writing.counted((tx) => changeIfSame(tx, SavedQuery, read, { name: 'first' }, written()))).toEqual([true, 1]);
      expect(await writing.counted((tx) => changeIfSame(tx, SavedQuery, read, { name: 'second' }, written()))).toEqual([
        false,
        0,
      ]);
      expect(await writing.first('SELECT name, version FROM saved_query WHERE id = ?', row.id)).toEqual({
        name: 'first',
        version: 5,
      });
    });

    it('begins again with the current row if somebody was faster', async () => {
      const row = query('again');
      await writing.run((tx) => insertRow(tx, SavedQuery, row));
      let version = 0;
      const work = async (tx: TxCtx): Promise<void> => {
        await updateVersioned(
          tx,
          SavedQuery,
          { id: row.id, version: (version += 1) - 1 },
          { name: `found ${version - 1}` },
          written(),
        );
      };
      expect(await writing.counted(work)).toEqual([undefined, 1]);
      expect(await writing.first('SELECT name, version FROM saved_query WHERE id = ?', row.id)).toEqual({
        name: 'found 1',
        version: 2,
      });
      const late = writing.run(async (tx) => {
        const outcome = updateVersioned(tx, SavedQuery, { id: row.id, version: 1 }, {}, written());
        return outcome.catch((cause: unknown) => cause);
      });
      expect(await late).toBeInstanceOf(ChangedMeanwhile);
    });
  });
});
