import { pricing } from '../../../../src/app/cost/price';
import { makeExecutor } from '../../../../src/app/executor';
import { makeExports, type Chunks } from '../../../../src/app/export/exports';
import { failureOf } from '../../../../src/app/export/failure';
import type { ExportFormat } from '../../../../src/app/export/formats';
import { prepare } from '../../../../src/app/export/prepare';
import { Lane } from '../../../../src/data/lane';
import { buildGraph } from '../../../../src/app/schema';
import { principalOf } from '../../../../src/modules/users';
import type { TestApp } from '../../../support/app';
import { noExternalTokens } from '../../../support/trust';

/** What an export is asked for. */
interface Asked {
  document: string;
  format: ExportFormat;
  variables?: Record<string, unknown>;
  after?: string | null;
  /** Whether there are others to whom the event loop is to be left. */
  others?: () => boolean;
}

/** An export without HTTP, whose parts a test takes one by one: a page of rows is read when it is asked for, and not before. */
export async function beginExport(
  app: TestApp,
  { others = () => false, ...asked }: Asked,
  token: string,
): Promise<{ chunks: Chunks; stop: () => void }> {
  const { schema, guard } = buildGraph();
  const { limits, requestTimeoutMs, exports: exportLimits } = app.settings;
  const price = pricing(schema, limits);
  const services = {
    schema,
    guard,
    price,
    database: app.database,
    execute: makeExecutor(schema, 100),
    buckets: null,
    lane: new Lane(1),
    others,
    requestTimeoutMs,
  };
  const exports = makeExports(services, exportLimits);
  const prepared = prepare({ schema, limits, price }, { variables: {}, after: null, ...asked });
  const ctx = app.context();
  const viewer = () => principalOf(ctx, token, noExternalTokens);
  const organizationId = (await viewer())?.organizationId ?? '';
  const chunks = exports.begin(prepared, { parts: ctx, organizationId, viewer, failed: failureOf(ctx.log) });
  return { chunks, stop: exports.stop };
}

/** The next part, as a text. Empty at the end. */
export async function nextPart(chunks: Chunks): Promise<string> {
  const { value, done } = await chunks.next();
  return done ? '' : String(value);
}

/** All further parts. */
export async function restOf(chunks: Chunks): Promise<string> {
  let text = '';
  for await (const part of chunks) text += String(part);
  return text;
}
