import type { GraphQLResolveInfo } from 'graphql';
import { modules } from '../../../src/app/modules';
import { withViewer, type Ctx } from '../../../src/data/context';
import { scoped } from '../../../src/data/sql';
import type { FieldDeclaration } from '../../../src/graph/declare';
import { ownerOf } from '../../../src/graph/edges';
import { money, monthlyMoney, periodNamed, type Money } from '../../../src/graph/money';
import { sourceOf } from '../../../src/graph/read';
import { declarationOf, notedFields, type CodedField, type GraphRow, type TypeDeclaration } from '../../../src/graph/registry';
import { columns, comparedOf, fromClause, keyOf, moneyOf, shownOf, whereClause } from '../../../src/graph/statement';
import { fold, folded } from '../../../src/kernel/fold';
import { principalOf } from '../../../src/modules/users';
import { buildWorld } from '../../matrix/world';
import { DEMO_DAY, startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { noExternalTokens } from '../../support/trust';

const DAY = 86_400_000;
/** Terms and links of the world begin and end within these days. */
const DAYS = [-400, -30, -1, 0, 1, 8, 29, 30, 31, 60, 91, 121, 400, 800];

/** The derived fields that filters and orders can use. */
const FIELDS = modules
  .flatMap(({ fields = [] }) => fields)
  .flatMap((target) =>
    notedFields(target).flatMap((field): [name: string, type: TypeDeclaration, field: CodedField][] => {
      if (!field.derived) return [];
      const type = declarationOf(ownerOf(target));
      return [[`${type.name}.${field.name}`, type, field]];
    }),
  );

/** An amount of money that SQL has in parts. */
function asMoney({ money: inSql }: FieldDeclaration, minor: unknown, currency: unknown, period: unknown): Money | null {
  const named = periodNamed(period);
  if (!inSql?.monthly) return money(minor, currency, named);
  return minor === null || named === null ? null : monthlyMoney({ [named]: Number(minor) }, String(currency));
}

/** A value as SQL compares it: booleans as numbers, texts case-folded, a list as its members. */
function asCompared(value: unknown, field: FieldDeclaration | undefined): unknown {
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string' && field?.kind === 'text') return folded(value);
  if (!Array.isArray(value)) return value;
  const isTexts = (field?.type() as { name?: string }[])[0]?.name === 'String';
  const members = value.map((one) => JSON.stringify(isTexts ? fold(String(one)) : one));
  return members.length === 0 ? null : members.join(',');
}

/** Gives rows other values than the world of the matrix has. */
async function vary(app: TestApp): Promise<void> {
  await app.database.transaction(async (writer) => {
    const ids = async (sql: string): Promise<string[]> => (await writer.rows<{ id: string }>(sql, [])).map(({ id }) => id);
    const first = async (sql: string): Promise<string> => (await ids(`${sql} LIMIT 1`))[0] ?? '';
    // Enrollments that lack what others have, licenses for another offer, a request for a customer of others.
    for (const id of (await ids('SELECT id FROM enrollment ORDER BY id')).filter((_, index) => index % 2 === 1)) {
      await writer.run(
        'UPDATE enrollment SET legal_name = NULL, support_email = NULL, support_phone = NULL, support_website = NULL WHERE id = ?',
        [id],
      );
    }
    const [sold] = await ids('SELECT id FROM subscription WHERE id NOT IN (SELECT subscription_id FROM license_assignment)');
    const offer = await first(`SELECT id FROM offer WHERE id <> (SELECT offer_id FROM subscription WHERE id = '${sold}')`);
    await writer.run('UPDATE subscription SET offer_id = ? WHERE id = ?', [offer, sold ?? '']);
    await writer.run(
      `INSERT INTO license_assignment (id, created_at, updated_at, subscription_id, customer_id, customer_user_id, assigned_at)
        SELECT REPLACE(id, 'lic_01', 'lic_02'), created_at, updated_at, ?, customer_id, customer_user_id, assigned_at FROM license_assignment l
          WHERE id = (SELECT MIN(m.id) FROM license_assignment m WHERE m.customer_user_id = l.customer_user_id)`,
      [sold ?? ''],
    );
    const request = await first('SELECT id FROM order_request ORDER BY id');
    const stranger = await first(
      `SELECT id FROM customer WHERE id NOT IN (SELECT s.customer_id FROM customer_scope s JOIN order_request r ON r.provider_id = s.via_id WHERE r.id = '${request}')`,
    );
    await writer.run('UPDATE order_request SET customer_id = ? WHERE id = ?', [stranger, request]);
  });
}

describeEngine('a derived field that has SQL', () => {
  let app: TestApp;
  let viewers: Ctx[];
  beforeAll(async () => {
    app = await startTestApp();
    const world = await buildWorld(app);
    await vary(app);
    const signedIn = world.viewers.flatMap(({ token, state }) => (token !== undefined && state === 'signed in' ? [token] : []));
    viewers = await Promise.all(
      signedIn.map(async (token) => {
        const ctx = app.context();
        const viewer = await principalOf(ctx, token, noExternalTokens);
        if (!viewer) throw new Error('Somebody who signed in is nobody.');
        return withViewer(ctx, viewer, new Map());
      }),
    );
  });
  afterAll(() => app.stop());

  /** All rows that somebody sees, with what the method needs and what filters and orders compare. */
  async function read(ctx: Ctx, type: TypeDeclaration, { needs, derived }: CodedField): Promise<GraphRow[]> {
    const source = sourceOf(ctx, type, type.scope);
    if (!source || !derived) return [];
    const declared = derived();
    const [filtered, ordered] = [comparedOf(source, declared), keyOf(source, declared).sql];
    const { currency = 'NULL', period = 'NULL' } = moneyOf(source, declared) ?? {};
    const shown = shownOf(source, declared);
    const { from, where, params } = fromClause(source, { using: [filtered, ordered, shown] });
    const selected = `${columns(source, ['id', ...needs])}, ${filtered} AS \`filtered\`, ${shown} AS \`grouped\`, ${ordered} AS \`ordered\`, ${currency} AS \`of_currency\`, ${period} AS \`of_period\``;
    return ctx.db.rows(scoped<GraphRow>(`SELECT ${selected} FROM ${from}${whereClause(where)}`), params);
  }

  it.each(FIELDS)('has one value, whether it is shown, filtered or ordered by: %s', async (_name, type, field) => {
    const differ: unknown[] = [];
    const values = new Set<unknown>();
    for (const days of DAYS) {
      app.clock.set(DEMO_DAY + days * DAY);
      for (const ctx of viewers) {
        for (const { filtered, ordered, grouped, of_currency: currency, of_period: period, ...row } of await read(
          ctx,
          type,
          field,
        )) {
          const answer = await field.resolve(row, {}, ctx, {} as GraphQLResolveInfo);
          const declared = field.derived?.();
          const shown = declared?.money ? filtered : asCompared(answer, declared);
          if (declared?.kind === 'text') expect(grouped).toBe(answer);
          values.add(shown);
          if (declared?.money) expect(asMoney(declared, filtered, currency, period)).toEqual(answer);
          if (filtered !== shown || ordered !== shown) differ.push({ days, row, shown, filtered, ordered });
        }
      }
    }
    expect(differ.slice(0, 5)).toEqual([]);
    // A world in which it is always the same shows nothing.
    expect(values.size).toBeGreaterThan(1);
  });

  it('is one of these', () => {
    expect(FIELDS.length).toBeGreaterThan(0);
  });
});
