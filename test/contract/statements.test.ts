import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import type { Reader } from '../../src/data/database';
import { BOUNDS, bound, type Bound } from '../../src/data/sql';

const SRC = join(__dirname, '../../src');

/** Tables that belong to no organization: registers, the catalog, texts. */
const OPEN_TABLES = new Set([
  ...['agreement_template', 'cloud_rule', 'country', 'external_relationship', 'offer', 'offer_market', 'offer_price'],
  ...['offer_upgrade', 'partner_id_email', 'partner_id_record', 'webmail_domain'],
]);

/** The viewer's own, as it is bound; claims are keys of repeats, which their owner is part of. */
const OWN = ['viewer.organizationId', 'viewer.userId', 'viewer.sessionId', 'claim.owner'];

/** Where the ids stand in a part of the statement that the caller gives, and what it gives. */
const KEY_ELSEWHERE: Readonly<Record<string, string>> = {
  'data/insert.ts': 'the key of what was found before; new rows have none yet',
  'graph/write.ts': 'the condition, which its caller has bound',
  'modules/customer-lifecycle/end-of-relationship.ts': 'customer and partner whose ties end',
  'modules/customers/customer.queries.ts': 'customer and partner of one relationship',
  'modules/enrollment/import-relationships.ts': 'the rows of the register that the input names, for the operator',
  'modules/enrollment/partner-id-record.ts': 'the PartnerID that the input names, for the operator',
  'modules/invitations/revocation.ts': 'the pair of organizations whose invitations end',
  'modules/sales/license-assignment.ts': 'people and licenses of one subscription in scope',
  'modules/sales/order-facts.ts': 'customer, offers and resellers of one order',
  'modules/sales/order-request-decision.ts': 'the subscription or the pair of organizations whose requests end',
  'modules/sales/subscription.actions.ts': 'subscriptions of a page',
  'modules/users/sign-in/attempts.ts': 'the account of a count is the sealed id of its user',
};

/** Files in which a password, a token, a code or a link is what opens a row. */
const PROVING = new RegExp(
  '^modules/(users/(sign-in|second-factor|password-reset|external)/|users/(principal|email-link\\.service)\\.ts|identity-providers/trusted-issuer\\.ts' +
    '|enrollment/(verify-email|contact-confirmation)\\.ts|invitations/(link|accept-as-new-customer)\\.ts)',
);
/** Files that run for nobody: start-up, mails, jobs, the trail, and the copies beside the scope. */
const BY_ITSELF = new RegExp(
  '^(app/(create-operator|mail/relay)\\.ts|graph/(scope-rows|scope-refresh|audience)\\.ts|modules/(audit/(forget|seal|refusal\\.service)|idempotency/forget-expired)\\.ts' +
    '|modules/schedules/runs\\.service\\.ts' +
    '|modules/enrollment/(directory-change|lapse-drafts)\\.ts|modules/invitations/expiry\\.ts|modules/(sales/subscription-roll|partners/account-reads|bulk/(bulk-run\\.progress|forget-runs))\\.ts)',
);

/** A statement written by hand, as it stands in the source. */
interface Written {
  place: string;
  /** The text of its file. */
  file: string;
  by: string;
  text: string;
  /** As it is written, before constants took their places. */
  raw: string;
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
        file: source.text,
        by: by && ts.isStringLiteral(by) ? by.text : 'not a literal',
        text: text?.getText() ?? '',
        raw: text?.getText() ?? '',
        call: node.parent.getText(),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  const whole = (text: string): string => text.replace(/\$?\{?(\w+)\}?/g, (part, name: string) => constants.get(name) ?? part);
  return found.map((one) => ({ ...one, text: whole(one.text) }));
}

/** The texts of a file, also those that other files build statements of. */
function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Whether a text compares the status, or the slot of what is active, of a relationship or a partnership by itself, by its alias or without one. */
function asksWhoIsActive(text: string): boolean {
  const tables = [...text.matchAll(/\b(?:customer_relationship|partnership)\b`?(?: (?:AS )?(?!WHERE\b|ON\b)(\w+))?/g)];
  return tables.some(([, alias]) =>
    new RegExp(`${alias === undefined ? '(?<![.\\w])' : `\\b${alias}\\.`}(?:status|active_slot) (?:=|<>|IN|NOT|LIKE)`).test(text),
  );
}

describe('statements written by hand', () => {
  const written = files.filter((file) => !file.endsWith(join('data', 'sql.ts'))).flatMap(statementsOf);

  it('declare what bounds them, from a closed list', () => {
    expect(written.length).toBeGreaterThan(150);
    expect(written.filter(({ by }) => !(by in BOUNDS))).toEqual([]);
    expect(new Set(written.map(({ by }) => by as Bound))).toEqual(new Set(Object.keys(BOUNDS)));
  });

  it('are unbounded only if every table belongs to nobody', () => {
    const tables = (text: string): string[] =>
      [...text.matchAll(/(?:FROM|JOIN|UPDATE|INTO) \\?`?([a-z_]+)/g)].map(([, name]) => name ?? '');
    const wrong = written.filter(({ by, text }) => by === 'open' && tables(text).some((table) => !OPEN_TABLES.has(table)));
    expect(wrong.map(({ place, text }) => `${place} ${tables(text).join(' ')}`)).toEqual([]);
  });

  it("bind the viewer if they declare a comparison with the viewer's own organization", () => {
    const wrong = written.filter(({ by, call, file }) => {
      if (by !== 'viewer') return false;
      // Short names count where the file takes them from the viewer.
      const [, taken = ''] = /const \{([^}]*)\} = (?:\w+\.)?viewer\b/.exec(file) ?? [];
      const short = taken.match(/\w+/g) ?? [];
      const own = [...OWN, ...short.filter((name) => name.endsWith('Id'))];
      return !own.some((name) => new RegExp(`\\b${name.replace('.', '\\.')}\\b`).test(call));
    });
    expect(wrong.map(({ place }) => place)).toEqual([]);
  });

  it('name ids that were found before if they declare it', () => {
    const named = /\b(?:id|\w+_id)\b\s*(?:= \?|IN \(\$\{marks\()/;
    const wrong = written.filter(({ by, text, raw, place }) => {
      const [file = ''] = place.split(':');
      return by === 'subject' && !named.test(text) && !named.test(raw) && !(file in KEY_ELSEWHERE);
    });
    expect(wrong.map(({ place }) => place)).toEqual([]);
  });

  it('return no names and no contents if they check rows of others for a rule', () => {
    const told = /\b(?:name|email|phone|website|message|address\w*|price\w*|\*)\b/;
    const selected = (text: string): string => [...text.matchAll(/SELECT (.*?)\s+FROM/gs)].map(([, list]) => list).join(' ');
    const wrong = written.filter(({ by, text }) => by === 'rule' && told.test(selected(text)));
    expect(wrong.map(({ place }) => place)).toEqual([]);
  });

  it('have a proof for each bound that needs one, and no bound only if the server acts by itself', () => {
    const stray = (bounds: Bound, folders: RegExp): string[] =>
      written.filter(({ by, place }) => by === bounds && !folders.test(place)).map(({ place }) => place);
    expect(stray('proof', PROVING)).toEqual([]);
    expect(stray('nobody', BY_ITSELF)).toEqual([]);
  });

  it('are the only ones besides those that the graph builds from the scope of a type', () => {
    const builders = files
      .filter((file) => /\bscoped(<\w+>)?\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(SRC, file));
    expect(builders).toEqual(['aggregate.ts', 'read-pages.ts', 'read.ts', 'search.ts'].map((file) => join('graph', file)));
  });

  it('check who works with whom by the shared conditions', () => {
    expect(asksWhoIsActive("SELECT id FROM partnership WHERE reseller_id = ? AND status = 'ACTIVE'")).toBe(true);
    expect(asksWhoIsActive('JOIN customer_relationship AS r ON r.customer_id = c.id WHERE r.status IN (?)')).toBe(true);
    expect(asksWhoIsActive("FROM partnership a JOIN partner p ON p.id = a.reseller_id AND p.status = 'ACTIVE'")).toBe(false);
    const asking = files.filter((file) => textsOf(file).some(asksWhoIsActive)).map((file) => relative(SRC, file));
    // Scopes join many at a time and are written for both engines.
    expect(asking).toContain(join('modules', 'customers', 'customer.scope.ts'));
    expect(asking.filter((file) => !/\.(?:queries|scope)\.ts$/.test(file))).toEqual([]);
  });

  it('do not compile without a bound', () => {
    const forgotten = (reader: Reader): unknown =>
      // @ts-expect-error A plain text is no statement: `npm run check:types` fails where this compiles.
      reader.rows('SELECT id FROM customer', []);
    expect(forgotten).toBeInstanceOf(Function);
    expect(bound('open', 'SELECT code FROM country')).toBe('SELECT code FROM country');
  });

  it('cannot be bypassed: the linter knows the ways', async () => {
    const ways = [
      "import type { Statement } from '../../data/sql';\nexport const all = 'SELECT id FROM customer' as Statement;",
      'export const all = (ctx: any) => ctx.services.database.dataSource.getRepository("Customer").find();',
      'export const all = (tx: any) => tx.db.dataSource.query("SELECT id FROM customer");',
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
