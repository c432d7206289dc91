import { hash } from '@node-rs/argon2';
import { insertRows, type Values } from '../../../src/data/insert';
import { rebuildScopes } from '../../../src/demo/write';
import { idMaker, type IdType } from '../../../src/kernel/ids';
import { DEMO_DAY, DEMO_PASSWORD, type TestApp } from '../app';

const DAY = 86_400_000;
const nextId = idMaker();
let counted = 0;
let known: Promise<string> | undefined;

/** When factories say that something was made, unless told otherwise. */
export const MADE = DEMO_DAY - 100 * DAY;

/** A number that no other row of this worker has: names and domains are made of it. */
export const nextNumber = (): number => (counted += 1);

/** The columns that every row begins with. */
export const newRow = (type: IdType): { id: string; createdAt: number } => ({ id: nextId(type, MADE), createdAt: MADE });

/** A hash of `DEMO_PASSWORD` that costs next to nothing to check. */
export const demoPasswordHash = (): Promise<string> =>
  (known ??= hash(DEMO_PASSWORD, { memoryCost: 8, timeCost: 1, parallelism: 1 }));

/** Inserts rows, in the order given, and brings the scope tables up to date. */
export const store = (app: TestApp, ...tables: readonly (readonly [entity: object, rows: readonly Values[]])[]): Promise<void> =>
  app.database.transaction(async (writer) => {
    for (const [entity, rows] of tables) await insertRows(writer, entity, rows);
    await rebuildScopes(writer);
  });
