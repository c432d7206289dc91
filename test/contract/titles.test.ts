import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const TESTS = join(__dirname, '..');
const rows = (JSON.parse(readFileSync(join(TESTS, 'rows/rows.json'), 'utf8')) as { row: number }[]).map(({ row }) => row);

/** A title begins with a verb or a whole sentence. These words begin a fragment that only its neighbors explain. */
const FRAGMENTS = new Set(
  `about above after against also and as at before below between but by for from in nor not of on or so than that there to
  under until what when where while who whom whose with within without`.split(/\s+/),
);
const LEAST_WORDS = 2;
const PLACEHOLDER = /[%$]\w+|\$\{[^}]*\}/g;
/** The rows of the checklist that a test shows: one tag, at the end. */
const TAG = / \[(?:row \d+|rows \d+(?:, \d+)+)\]$/;

interface Title {
  place: string;
  text: string;
}

/** The titles of a file's tests, as they are written. */
function titlesOf(file: string): Title[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: Title[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test)\b/.test(node.expression.getText(source))) {
      const [title] = node.arguments;
      if (title && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
        const { line } = source.getLineAndCharacterOfPosition(title.getStart(source));
        const text = ts.isStringLiteralLike(title) ? title.text : title.getText(source).slice(1, -1);
        found.push({ place: `${relative(TESTS, file)}:${line + 1}`, text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const titles = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
  .flatMap((name) => titlesOf(join(TESTS, name)));

const numbersIn = (text: string): number[] => (TAG.exec(text)?.[0].match(/\d+/g) ?? []).map(Number);
const failing = (holds: (text: string) => boolean): string[] =>
  titles.filter(({ text }) => !holds(text)).map(({ place, text }) => `${place} ${text}`);

describe('the titles of the tests', () => {
  it('begin with a verb or a whole sentence, in lower case', () => {
    expect(titles.length).toBeGreaterThan(900);
    expect(failing((text) => /^[a-z]/.test(text) && !FRAGMENTS.has(/^\w+/.exec(text)?.[0] ?? ''))).toEqual([]);
  });

  it('have words of their own beside what a table fills in', () => {
    const wordsIn = (text: string): number =>
      text
        .replace(TAG, '')
        .replace(PLACEHOLDER, '')
        .match(/[\p{L}’'-]+/gu)?.length ?? 0;
    expect(failing((text) => wordsIn(text) >= LEAST_WORDS)).toEqual([]);
  });

  it('end without a punctuation mark', () => {
    expect(failing((text) => !/[.,;:!]$/.test(text.replace(TAG, '')))).toEqual([]);
  });

  it('name rows of the checklist in one tag at the end', () => {
    const known = new Set(rows);
    const isInOrder = (numbers: readonly number[]): boolean =>
      numbers.every((number, index) => known.has(number) && number > (numbers[index - 1] ?? 0));
    expect(failing((text) => !text.replace(TAG, '').includes('[') && isInOrder(numbersIn(text)))).toEqual([]);
  });

  it('name every row of the checklist', () => {
    const named = new Set(titles.flatMap(({ text }) => numbersIn(text)));
    expect(rows.filter((row) => !named.has(row))).toEqual([]);
  });
});
