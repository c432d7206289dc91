import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import type { Reader } from '../../src/data/database';
import { BOUNDS, bound, type Bound } from '../../src/data/sql';

const SRC = join(__dirname, '../../src');

/** Tables that belong to no organisation: registers, the catalogue, texts. */
const OPEN_TABLES = new Set([
  ...['agreement_template', 'cloud_rule', 'country', 'external_relationship', 'offer', 'offer_market', 'offer_price'],
  ...['offer_upgrade', 'partner_id_email', 'partner_id_record', 'webmail_domain'],
]);

/** A statement written by hand, as it stands in the source. */
interface Written {
  place: string;
  by: string;
  text: string;
  /** The whole call that runs it. */
  call: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('playground'))
  .map((name) => join(SRC, name));

function statementsOf(file: string): Written[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const constants = new Map<string, string>();
  const found: Written[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.initializer) constants.set(node.name.getText(), node.initializer.getText());
    if (ts.isCallExpression(node) && node.expression.getText() === 'bound') {
      const [by, text] = node.arguments;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({
        place: `${relative(SRC, file)}:${line + 1}`,
        by: by && ts.isStringLiteral(by) ? by.text : 'not a literal',
        text: text?.getText() ?? '',
        call: node.parent.getText(),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const whole = (text: string): string => text.replace(/\$?\{?(\w+)\}?/g, (part, name: string) => constants.get(name) ?? part);
  return found.map((one) => ({ ...one, text: whole(one.text) }));
}

describe('statements written by hand', () => {
  const written = files.filter((file) => !file.endsWith(join('data', 'sql.ts'))).flatMap(statementsOf);

  it('say what bounds them, out of a closed list', () => {
    expect(written.length).toBeGreaterThan(150);
    expect(written.filter(({ by }) => !(by in BOUNDS))).toEqual([]);
    expect(new Set(written.map(({ by }) => by as Bound))).toEqual(new Set(Object.keys(BOUNDS)));
  });

  it('are open only where every table belongs to nobody', () => {
    const tables = (text: string): string[] =>
      [...text.matchAll(/(?:FROM|JOIN|UPDATE|INTO) \\?`?([a-z_]+)/g)].map(([, name]) => name ?? '');
    const wrong = written.filter(({ by, text }) => by === 'open' && tables(text).some((table) => !OPEN_TABLES.has(table)));
    expect(wrong.map(({ place, text }) => `${place} ${tables(text).join(' ')}`)).toEqual([]);
  });

  it("bind the viewer where they say that they compare with the viewer's own", () => {
    const binds = /viewer|organizationId|userId|owner|claim|inviter/;
    expect(written.filter(({ by, call }) => by === 'viewer' && !binds.test(call)).map(({ place }) => place)).toEqual([]);
  });

  it('are the only ones beside those that the graph builds from the scope of a type', () => {
    const builders = files.filter((file) => /\bscoped\(/.test(readFileSync(file, 'utf8'))).map((file) => relative(SRC, file));
    expect(builders).toEqual([join('graph', 'read.ts')]);
  });

  it('do not compile without that', () => {
    const forgotten = (reader: Reader): unknown =>
      // @ts-expect-error A plain text is no statement: `npm run check:types` fails where this compiles.
      reader.rows('SELECT id FROM customer', []);
    expect(forgotten).toBeInstanceOf(Function);
    expect(bound('open', 'SELECT code FROM country')).toBe('SELECT code FROM country');
  });

  it('cannot be gone around: the linter knows the ways', async () => {
    const ways = [
      "import type { Statement } from '../../data/sql';\nexport const all = 'SELECT id FROM customer' as Statement;",
      'export const all = (ctx: any) => ctx.database.dataSource.getRepository("Customer").find();',
      'export const all = (tx: any) => tx.db.manager.query("SELECT id FROM customer");',
      "import type { Database } from '../../data/database';\nexport type Raw = Database;",
      "import { scoped } from '../../data/sql';\nexport const all = scoped('SELECT id FROM customer');",
    ];
    const script = `import { ESLint } from 'eslint';
      const eslint = new ESLint();
      const rules = [];
      for (const text of ${JSON.stringify(ways)}) {
        const [{ messages }] = await eslint.lintText(text, { filePath: 'src/modules/customers/customer.policy.ts' });
        const known = messages.some(({ ruleId }) => /no-restricted-(imports|syntax)/.test(ruleId));
        rules.push(known || messages.map(({ message }) => message));
      }
      process.stdout.write(JSON.stringify(rules));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(__dirname, '../..'),
      // With CI set the parser reads the file on the disk instead of the text that it is given.
      env: { ...process.env, CI: '' },
    });
    expect(JSON.parse(stdout)).toEqual(ways.map(() => true));
  });
});
