import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { REFUSALS } from '../../src/kernel/refusals';

const SRC = join(__dirname, '../../src');

/**
 * Codes with a text for each of several circumstances that clients need not tell apart, or with a text that is put together. The
 * table says what these have in common. A new code has one text.
 */
const SEVERAL: ReadonlySet<string> = new Set([
  'FORBIDDEN',
  'ADD_ON_MISMATCH',
  'AGREEMENT_REQUIRED',
  'BILLED_BY_USAGE',
  'CHANGE_WINDOW_CLOSED',
  'CLOUD_RULE',
  'DELEGATED_ADMIN_REQUIRED',
  'DOMAIN_PROOF_REQUIRED',
  'DOMAIN_TAKEN',
  'EMAIL_DOMAIN_MISMATCH',
  'EMAIL_NOT_VERIFIED',
  'EMAIL_TAKEN',
  'INVALID',
  'INVALID_EMAIL',
  'INVALID_LINK',
  'INVALID_STATE',
  'NOT_ENOUGH_LICENSES',
  'NOT_FOUND',
  'NOT_IMPORTED',
  'NOT_RESELLER_OF_RECORD',
  'NOT_SELLER',
  'NO_ADMIN_ACCESS',
  'NO_ASSOCIATED_RESELLER',
  'OFFER_RETIRED',
  'OTHER_CLOUD',
  'OTHER_MARKET_REGION',
  'OTHER_ORGANIZATION',
  'OWN_CUSTOMER_ONLY',
  'PARTNERSHIP_REQUIRED',
  'PARTNER_ID_UNKNOWN',
  'PARTNER_NOT_ACTIVE',
  'PASSWORD_COMMON',
  'QUANTITY_OUT_OF_BOUNDS',
  'RELATIONSHIP_REQUIRED',
  'RESELLER_NOT_PARTNERED',
  'RESELLER_NOT_RELATED',
  'UPGRADE_NOT_OFFERED',
  'VERSION_CONFLICT',
  'WEBMAIL_ADDRESS',
  'WEBMAIL_DOMAIN',
  'WRONG_ORGANIZATION_KIND',
]);

/** The text of a literal, with `…` for each value in it; null for what is no literal. */
function textOf(node: ts.Node | undefined): string | null {
  if (!node) return null;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  return null;
}

/** Calls whose second argument is always the text. */
const SAYING: ReadonlySet<string> = new Set(['because', 'refuse']);

const isCode = (text: string | null): text is keyof typeof REFUSALS => text !== null && Object.hasOwn(REFUSALS, text);

/** The codes and the texts that code gives them, in calls, pairs and objects. */
function pairsIn(file: string): [code: string, text: string | null, where: string][] {
  const pairs: [string, string | null, string][] = [];
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const add = (code: ts.Node | undefined, message: ts.Node | undefined, says: boolean): void => {
    const [name, text] = [textOf(code), textOf(message)];
    // A list of codes is no pair.
    if (!code || !message || !isCode(name) || isCode(text)) return;
    if (text === null && !says) return;
    pairs.push([name, text, `${file.slice(SRC.length + 1)}:${source.getLineAndCharacterOfPosition(code.getStart()).line + 1}`]);
  };
  const value = ({ properties }: ts.ObjectLiteralExpression, key: string): ts.Node | undefined => {
    const found = properties.find(({ name }) => name?.getText() === key);
    return found && ts.isPropertyAssignment(found) ? found.initializer : found;
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) add(node.arguments[0], node.arguments[1], SAYING.has(node.expression.getText()));
    if (ts.isArrayLiteralExpression(node)) add(node.elements[0], node.elements[1], false);
    if (ts.isObjectLiteralExpression(node)) add(value(node, 'code'), value(node, 'message'), true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pairs;
}

const pairs = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('playground/'))
  .flatMap((name) => pairsIn(join(SRC, name)));

describe('the text of a refusal', () => {
  it('is the one in src/kernel/refusals.ts, unless its code is in the list of those with several', () => {
    const other = pairs.filter(([code, text]) => !SEVERAL.has(code) && text !== REFUSALS[code as keyof typeof REFUSALS]);
    expect(other).toEqual([]);
    expect(pairs.length).toBeGreaterThan(200);
  });

  it('is another somewhere for each code in that list', () => {
    const textsOf = (code: string): Set<string | null> =>
      new Set(pairs.filter(([name]) => name === code).map(([, text]) => text));
    const needless = [...SEVERAL].filter((code) => textsOf(code).size < 2 && !textsOf(code).has(null));
    expect(needless).toEqual([]);
  });
});
