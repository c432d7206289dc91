import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';

/** Where tests leave what they sent; see `test/rows`. */
const FOLDER = process.env['TEST_SENT_FOLDER'];

declare const __ENGINE__: string | undefined;

function note(what: string[]): void {
  const { currentTestName: test, testPath } = expect.getState();
  if (FOLDER === undefined || test === undefined || !/\[rows? /.test(test)) return;
  const engine = typeof __ENGINE__ === 'undefined' ? 'none' : __ENGINE__;
  appendFileSync(join(FOLDER, `${process.pid}.jsonl`), `${JSON.stringify({ engine, test, testPath, what })}\n`);
}

/** Notes the root fields that a test sent over HTTP, when its title claims rows of the coverage page. */
export function recordSent(document: string): void {
  const fields: string[] = [];
  try {
    for (const definition of parse(document).definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      for (const selection of definition.selectionSet.selections) {
        if (selection.kind === Kind.FIELD) fields.push(selection.name.value);
      }
    }
  } catch {
    // What is no document sends no operation.
  }
  if (fields.length > 0) note(fields);
}

/** Notes a page that a test fetched over HTTP. */
export const recordPage = (purpose: string): void => note([`page ${purpose}`]);
