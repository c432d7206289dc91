import type { ExportFailure } from './failure';
import type { Page } from './pages';

/** One row per line. If the export fails, the last line is an object with `error`. */
export async function* ndjson(pages: AsyncIterable<Page>, failed: ExportFailure): AsyncGenerator<string> {
  try {
    for await (const { rows } of pages) {
      if (rows.length > 0) yield `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;
    }
  } catch (cause) {
    yield `${JSON.stringify({ error: failed(cause) })}\n`;
  }
}

/** One array, a row per line. If the export fails, its last element is an object with `error`. */
export async function* json(pages: AsyncIterable<Page>, failed: ExportFailure): AsyncGenerator<string> {
  let before = '[\n';
  try {
    for await (const { rows } of pages) {
      if (rows.length === 0) continue;
      yield before + rows.map((row) => JSON.stringify(row)).join(',\n');
      before = ',\n';
    }
  } catch (cause) {
    yield `${before}${JSON.stringify({ error: failed(cause) })}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
