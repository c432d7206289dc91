import { describeEngine, openTestDatabase, type TestDatabase } from '../../support/database';
import { catalogOf, mappedBy, UNMAPPED } from './support/catalog';

/*
 * The comparison is our own. TypeORM's `schemaBuilder().log()` is no use here: keys, indexes and checks live in
 * the migrations alone, so it wants to drop every one of them, on SQLite by copying each table. What is left of
 * its answer when those are taken away is compared below on MariaDB.
 */
describeEngine('the migrated database', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  it('has the tables and columns of the entities, with their types, lengths and nullability', async () => {
    const { database } = opened;
    const catalog = await catalogOf(database);
    expect(Object.keys(catalog).length).toBeGreaterThan(30);
    expect(catalog).toEqual(mappedBy(database));
  });

  it('has a primary key on every table, and none that the database makes up', async () => {
    for (const [table, columns] of Object.entries(await catalogOf(opened.database))) {
      expect({ table, keyed: Object.values(columns).some(({ key }) => key) }).toEqual({ table, keyed: true });
    }
  });

  it('compares every text byte by byte', async () => {
    const { database } = opened;
    if (database.engine === 'sqlite') {
      const rows = await database.rows("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index')", []);
      expect(rows.filter(({ sql }) => /collate/i.test(String(sql)))).toEqual([]);
      return;
    }
    const rows = await database.rows(
      `SELECT table_name AS name, column_name AS columnName, collation_name AS collation FROM information_schema.columns
        WHERE table_schema = DATABASE() AND collation_name IS NOT NULL AND collation_name NOT LIKE '%\\_bin'`,
      [],
    );
    expect(rows.filter(({ name }) => !UNMAPPED.includes(String(name)))).toEqual([]);
  });

  it('needs no change of a column, as far as TypeORM can tell on MariaDB', async () => {
    const { database } = opened;
    if (database.engine === 'sqlite') return;
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    const columns = upQueries
      .map(({ query }) => query)
      .filter((query) => /(CREATE|DROP) TABLE|(ADD|DROP|CHANGE|MODIFY)\s+(COLUMN )?`/.test(query));
    // The unique key of the register has a name of ours; TypeORM would write the column again to give it its own.
    expect(
      columns.filter((query) => !query.includes('`partner_id_record` CHANGE `partner_id` `partner_id` varchar(20) NOT NULL')),
    ).toEqual([]);
  });
});
