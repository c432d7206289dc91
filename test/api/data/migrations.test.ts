import { migrations } from '../../../migrations';
import { hasPendingMigrations, migrate, migrateDown } from '../../../src/data/migrate';
import { describeEngine, openTestDatabase, type TestDatabase } from '../../support/database';
import { catalogOf } from './support/catalog';

describeEngine('migrations', () => {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await openTestDatabase();
  });
  afterAll(async () => {
    await opened.database.close();
    await opened.drop();
  });

  /** Everything that the database says of itself. */
  async function description(): Promise<unknown> {
    const { database } = opened;
    const registers: Record<string, number> = {};
    for (const table of ['country', 'cloud_rule', 'webmail_domain', 'agreement_template']) {
      registers[table] = (await database.rows(`SELECT * FROM ${table}`, [])).length;
    }
    const keys =
      database.engine === 'sqlite'
        ? await database.rows(
            "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE '%migration%' ORDER BY type, name",
            [],
          )
        : await database.rows(
            `SELECT table_name AS tableName, index_name AS name, seq_in_index AS place, column_name AS columnName, non_unique AS many
               FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name NOT LIKE '%migration%' ORDER BY 1, 2, 3`,
            [],
          );
    return { catalog: await catalogOf(database), keys, registers };
  }

  it('go up, down to nothing, and up to the same again', async () => {
    const { database } = opened;
    const before = await description();
    for (const _ of migrations) await migrateDown(database);
    expect(await catalogOf(database)).toEqual({});
    expect(await migrate(database)).toBe(migrations.length);
    expect(await description()).toEqual(before);
    expect(await migrate(database)).toBe(0);
  });

  it('complete what an interrupted run left', async () => {
    const { database } = opened;
    const before = await description();
    // As after a kill: the newest tables are there, and nobody noted that they are.
    await database.transaction(async (writer) => {
      await writer.run("DELETE FROM migrations WHERE name LIKE 'CreateInvitations%' OR name LIKE 'FillRegisters%'", []);
      await writer.run("DELETE FROM webmail_domain WHERE domain IN ('yahoo.com', 'ymail.com')", []);
    });
    expect(await migrate(database)).toBe(2);
    expect(await description()).toEqual(before);
  });

  it('are checked without creating a table, so that servers can start at the same time', async () => {
    const { database } = opened;
    const rename = (from: string, to: string): Promise<number> =>
      database.transaction((writer) => writer.run(`ALTER TABLE ${from} RENAME TO ${to}`, []));
    expect(await hasPendingMigrations(database)).toBe(false);
    await rename('migrations', 'migrations_kept');
    expect(await hasPendingMigrations(database)).toBe(true);
    await expect(database.rows('SELECT name FROM migrations', [])).rejects.toMatchObject({
      message: expect.stringContaining('migrations') as string,
    });
    await rename('migrations_kept', 'migrations');
    await database.transaction((writer) => writer.run("DELETE FROM migrations WHERE name LIKE 'FillRegisters%'", []));
    expect(await hasPendingMigrations(database)).toBe(true);
    await migrate(database);
    expect(await hasPendingMigrations(database)).toBe(false);
  });
});
