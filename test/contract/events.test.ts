import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { modules } from '../../src/app/modules';
import { unitOfWork } from '../../src/app/unit-of-work';
import type { TxCtx } from '../../src/data/context';
import { SCOPES } from '../../src/demo/write';
import { updateVersioned, changeIfSame, insertRow, insertRows, updateRows } from '../../src/graph/write';
import { defineEvent, type Touch } from '../../src/kernel/event';
import { CustomerRelationship, touchRelationship } from '../../src/modules/customers';
import { CustomerSubscription, touchSubscription } from '../../src/modules/sales';
import { OrderLine } from '../../src/modules/sales/order.entity';
import { touchOrder } from '../../src/modules/sales/sales.touches';
import { openTestDatabase } from '../support/database';

const ROOT = join(__dirname, '../..');

describe('events', () => {
  const events = modules.flatMap((module) => module.events ?? []);

  it('have unique names: a subject and what happened to it', () => {
    const names = events.map(({ type }) => type);
    expect(names.length).toBeGreaterThan(70);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-z][A-Za-z]{3,30}\.[a-z][A-Za-z]{3,30}$/.test(name))).toEqual([]);
  });
});

describe('what decides who sees rows', () => {
  const decides = modules.flatMap((module) => module.decides ?? []);
  const follows = modules.flatMap((module) => module.follows ?? []);

  it('is a fact that some scope follows from, and every followed fact exists', () => {
    const followed = new Set(follows.map(({ touch }) => touch.of));
    const held = new Set(decides.map(({ touch }) => touch.of));
    expect([...held].filter((fact) => !followed.has(fact))).toEqual([]);
    expect([...followed].filter((fact) => !held.has(fact))).toEqual([]);
  });

  it('is in entities that declare it, in tables that the linter knows', async () => {
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

  it('is rebuilt completely by the demo', () => {
    expect(new Set(SCOPES)).toEqual(new Set(modules.flatMap((module) => module.scopes ?? [])));
  });

  it('is written with an event about the same row', async () => {
    const { database, drop } = await openTestDatabase('sqlite');
    // Every statement matches a row, so that what is left to fail is the event.
    const db = { dataSource: database.dataSource, run: () => Promise.resolve(1) };
    const tx = { db, clock: { now: () => 0 }, services: { unit: unitOfWork }, emit: () => undefined } as unknown as TxCtx;
    const touching = defineEvent('test.touching', (...touches: readonly Touch[]) => ({ touches }));
    const other = touching(touchSubscription('one'));
    const tie = { customerId: 'customer', partnerId: 'partner' };
    const row = { id: 'two', version: 1 };
    const wrong = [
      insertRow(tx, CustomerSubscription, { id: 'two' }, other),
      insertRows(tx, CustomerSubscription, [{ id: 'one' }, { id: 'two' }], other),
      insertRow(tx, OrderLine, { id: 'order', orderId: 'two' }, touching(touchOrder('order'))),
      updateRows(tx, CustomerSubscription, { name: 'Anders' }, { id: 'two' }, other),
      updateRows(tx, CustomerSubscription, { id: 'two', name: 'Anders' }, { id: 'one' }, other),
      updateVersioned(tx, CustomerSubscription, row, { name: 'Anders' }, other),
      changeIfSame(tx, CustomerSubscription, row, { name: 'Anders' }, other),
      updateVersioned(
        tx,
        CustomerRelationship,
        { ...row, ...tie },
        { status: 'ENDED' },
        touching(touchRelationship('partner', 'customer')),
      ),
    ];
    const right = [
      insertRows(tx, CustomerSubscription, [{ id: 'one' }], other),
      insertRow(tx, OrderLine, { id: 'two', orderId: 'order' }, touching(touchOrder('order'))),
      updateVersioned(
        tx,
        CustomerSubscription,
        row,
        { name: 'Anders' },
        touching(touchSubscription('one'), touchSubscription('two')),
      ),
      updateVersioned(
        tx,
        CustomerRelationship,
        { ...row, ...tie },
        { status: 'ENDED' },
        touching(touchRelationship('customer', 'partner')),
      ),
      // Nothing tells whose relationship it is.
      updateVersioned(tx, CustomerRelationship, row, { status: 'ENDED' }, touching(touchRelationship('partner', 'customer'))),
    ];
    try {
      for (const write of wrong)
        await expect(write).rejects.toThrow(/^test\.touching changes a .+, that of .+, and touches that of /);
      await Promise.all(right);
    } finally {
      await database.close();
      await drop();
    }
  });

  it('holds the key of its fact in columns, or is what the fact is about', async () => {
    const { database, drop } = await openTestDatabase('sqlite');
    try {
      const astray = decides.filter(({ entity, touch: { parts } }) => {
        const { columns } = database.dataSource.getMetadata(entity as never);
        const missing = parts.filter((part) => !columns.some(({ propertyName }) => propertyName === part));
        return parts.length === 0 || (missing.length > 0 && parts.length > 1);
      });
      expect(astray.map(({ touch }) => touch.of)).toEqual([]);
    } finally {
      await database.close();
      await drop();
    }
  });

  it('does not compile if it is written without its event', () => {
    const forgotten = (tx: TxCtx): unknown =>
      // @ts-expect-error A subscription decides who sees it: `npm run check:types` fails where this compiles.
      insertRow(tx, CustomerSubscription, { id: 'sub' });
    expect(forgotten).toBeInstanceOf(Function);
  });

  it('cannot be written around the events: the linter knows the ways', async () => {
    const ways = [
      "import { insertRows } from '../../data/insert';\nexport const write = insertRows;",
      "import { bound } from '../../data/sql';\nexport const write = bound('subject', 'UPDATE subscription SET name = ? WHERE id = ?');",
      "import { bound } from '../../data/sql';\nexport const write = bound('subject', `\\n  DELETE FROM \\`order\\` WHERE id = ?`);",
      "import { bound } from '../../data/sql';\nexport const write = (t: string) => bound('subject', `DELETE FROM ${t} WHERE id = ?`);",
      "import { bound } from '../../data/sql';\nexport const write = bound('nobody', 'INSERT INTO customer_scope (org_id) VALUES (?)');",
      "import { recordAudit } from '../outbox';\nexport const write = (tx: never) => recordAudit(tx);",
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
