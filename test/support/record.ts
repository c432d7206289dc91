import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';

/** Where tests leave what they sent; see `test/rows`. */
const FOLDER = process.env['TEST_SENT_FOLDER'];

declare const __ENGINE__: string | undefined;

function note(find: () => string[]): void {
  const { currentTestName: test, testPath } = expect.getState();
  if (FOLDER === undefined || test === undefined || !/\[rows? /.test(test)) return;
  const what = find();
  if (what.length === 0) return;
  const engine = typeof __ENGINE__ === 'undefined' ? 'none' : __ENGINE__;
  appendFileSync(join(FOLDER, `${process.pid}.jsonl`), `${JSON.stringify({ engine, test, testPath, what })}\n`);
}

function rootFieldsOf(document: string): string[] {
  try {
    return parse(document).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? definition.selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []))
        : [],
    );
  } catch {
    // What is no document sends no operation.
    return [];
  }
}

/** Notes the root fields that a test sent over HTTP, when its title claims rows of the coverage page. */
export const recordSent = (document: string): void => note(() => rootFieldsOf(document));

/** Notes a page that a test fetched over HTTP. */
export const recordPage = (purpose: string): void => note(() => [`page ${purpose}`]);
