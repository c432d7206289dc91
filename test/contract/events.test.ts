import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modules } from '../../src/app/modules';
import type { TxCtx } from '../../src/data/context';
import { SCOPES } from '../../src/demo/write';
import { insertRow } from '../../src/graph/write';
import { CustomerSubscription } from '../../src/modules/sales';
import { openTestDatabase } from '../support/database';

const ROOT = join(__dirname, '../..');

describe('events', () => {
  const events = modules.flatMap((module) => module.events ?? []);

  it('have names of their own: a subject and what became of it', () => {
    const names = events.map(({ type }) => type);
    expect(names.length).toBeGreaterThan(70);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z][A-Za-z]{3,30}\.[a-z][A-Za-z]{3,30}$/.test(name))).toEqual([]);
  });
});

describe('what decides who sees rows', () => {
  const decides = modules.flatMap((module) => module.decides ?? []);
  const follows = modules.flatMap((module) => module.follows ?? []);

  it('is a fact that some scope follows from, and every fact that is followed is somewhere', () => {
    const followed = new Set(follows.map(({ touch }) => touch.of));
    const held = new Set(decides.map(({ touch }) => touch.of));
    expect([...held].filter((fact) => !followed.has(fact))).toEqual([]);
    expect([...followed].filter((fact) => !held.has(fact))).toEqual([]);
  });

  it('is in entities that say so, in tables that the linter knows', async () => {
    const { database, drop } = await openTestDatabase('sqlite');
    try {
      const { entityMetadatas } = database.dataSource;
      const marked = entityMetadatas.filter(({ target }) => 'decidesScope' in (target as object));
      const names = (entities: readonly object[]): string[] => [
        ...new Set(entities.map((entity) => database.dataSource.getMetadata(entity as never).tableName)),
      ];
      expect(names(decides.map(({ entity }) => entity)).sort()).toEqual(
        [...new Set(marked.map(({ tableName }) => tableName))].sort(),
      );
      const [, known = ''] =
        /const DECIDING = \[(.*?)\]\.join/s.exec(readFileSync(join(ROOT, 'eslint.config.mjs'), 'utf8')) ?? [];
      const linted = [...known.matchAll(/'([a-z_]+)'/g)].map(([, table]) => table);
      expect(linted.sort()).toEqual(names(decides.map(({ entity }) => entity)).sort());
    } finally {
      await database.close();
      await drop();
    }
  });

  it('is rebuilt whole by the demo', () => {
    expect(new Set(SCOPES)).toEqual(new Set(modules.flatMap((module) => module.scopes ?? [])));
  });

  it('is not written without its event: it does not compile', () => {
    const forgotten = (tx: TxCtx): unknown =>
      // @ts-expect-error A subscription decides who sees it: `npm run check:types` fails where this compiles.
      insertRow(tx, CustomerSubscription, { id: 'sub' });
    expect(forgotten).toBeInstanceOf(Function);
  });

  it('is not written around the events: the linter knows the ways', async () => {
    const ways = [
      "import { insertRows } from '../../data/insert';\nexport const write = insertRows;",
      "import { bound } from '../../data/sql';\nexport const write = bound('subject', 'UPDATE subscription SET name = ? WHERE id = ?');",
      "import { bound } from '../../data/sql';\nexport const write = bound('subject', `\\n  DELETE FROM \\`order\\` WHERE id = ?`);",
      "import { bound } from '../../data/sql';\nexport const write = (t: string) => bound('subject', `DELETE FROM ${t} WHERE id = ?`);",
      "import { bound } from '../../data/sql';\nexport const write = bound('nobody', 'INSERT INTO customer_scope (org_id) VALUES (?)');",
      "import { recordAudit } from '../journal';\nexport const write = (tx: never) => recordAudit(tx);",
      "import { refreshCustomerScope } from '../customers';\nexport const write = (tx: never) => refreshCustomerScope(tx);",
    ];
    const script = `import { ESLint } from 'eslint';
      const eslint = new ESLint();
      const known = [];
      for (const text of ${JSON.stringify(ways)}) {
        const [{ messages }] = await eslint.lintText(text, { filePath: 'src/modules/customers/customer.policy.ts' });
        known.push(messages.some(({ message }) => /event/.test(message)) || messages.map(({ message }) => message));
      }
      process.stdout.write(JSON.stringify(known));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
      // With CI set the parser reads the file on the disk instead of the text that it is given.
      env: { ...process.env, CI: '' },
    });
    expect(JSON.parse(stdout)).toEqual(ways.map(() => true));
  });
});
