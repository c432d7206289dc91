import { withViewer, type Ctx } from '../../data/context';
import type { ModuleJob } from '../../graph/module';
import {
  delivered,
  dueSchedules,
  failed,
  queryOfSchedule,
  takeRun,
  type DueSchedule,
  type RunResult,
} from '../../modules/schedules';
import { principalOfStarter } from '../../modules/users';
import { may, type Viewer } from '../../policy/viewer';
import type { DocumentLimits } from '../../config/env';
import type { Variables } from '../cost/values';
import { auditExport } from './audited';
import type { Chunks, Exports } from './exports';
import { ExportStopped, formatted } from './failure';
import { FORMATS, type ExportFormat } from './formats';
import { EXPORT_RIGHT, type ExportServices } from './pages';
import { prepare } from './prepare';

/** Codes of errors that repeating does not help against. */
const LASTING: ReadonlySet<unknown> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'PASSWORD_CHANGE_REQUIRED',
  'SECOND_FACTOR_REQUIRED',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'LIMIT_EXCEEDED',
  'NOT_EXPORTABLE',
]);

/** A reason that ends a schedule until its owner does something about it. */
class Lasting extends Error {}

/** What scheduled exports need of the server. */
export interface ScheduleServices {
  services: ExportServices;
  exports: Exports;
  limits: DocumentLimits;
  /** Bytes of the largest file that is attached to a mail. */
  attached: number;
  publicUrl: () => string;
  /** Is told how a run ended. */
  ended: (result: 'success' | 'failure') => void;
}

/** Collects a file, unless it is too large for a mail. */
async function collect(chunks: Chunks, most: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const part = Buffer.from(chunk);
    size += part.length;
    if (size > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The address of a query with its variables. It holds no credentials. */
function addressOf(publicUrl: string, name: string, extension: string, variables: Variables): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(variables)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one != null) parameters.append(`var.${key}`, typeof one === 'object' ? JSON.stringify(one) : String(one));
    }
  }
  const query = parameters.toString();
  return `${publicUrl}/queries/${name}.${extension}${query === '' ? '' : `?${query}`}`;
}

/** The owner of a schedule as it is now. Null if it cannot sign in. */
const ownerOf = (ctx: Ctx, { ownerId: userId }: DueSchedule): Promise<Viewer | null> =>
  principalOfStarter(ctx, { userId, apiTokenId: null, external: false });

/** Runs a schedule as its owner. */
async function produce(
  ctx: Ctx,
  { services, exports, limits, attached, publicUrl }: ScheduleServices,
  due: DueSchedule,
  name: string,
  document: string,
): Promise<RunResult> {
  const viewer = await ownerOf(ctx, due);
  if (!viewer) throw new Lasting('Your account cannot sign in.');
  if (!may(viewer, EXPORT_RIGHT) || !may(viewer, 'saved_query.read'))
    throw new Lasting('You no longer have the right to export.');
  const variables = JSON.parse(due.variablesJson) as Variables;
  const format = due.format as ExportFormat;
  const { extension, type } = FORMATS[format];
  const prepared = prepare({ ...services, limits }, { document, variables, format, after: null });
  const address = addressOf(publicUrl(), name, extension, variables);
  const isLink = due.delivery === 'LINK';
  const chunks = exports.begin(isLink ? { ...prepared, format: 'NDJSON', shape: null } : prepared, {
    parts: ctx,
    organizationId: due.organizationId,
    viewer: () => ownerOf(ctx, due),
    begins: () => auditExport(withViewer(ctx, viewer, new Map()), prepared, name),
    failed: (cause) => {
      throw cause;
    },
  });
  if (isLink) {
    // The first page shows whether the owner may still read it.
    await chunks.next();
    await chunks.return(undefined);
    return { name, file: null, address, reason: null };
  }
  const content = await collect(chunks, attached);
  if (!content) return { name, file: null, address, reason: 'The file is too large for a mail, so it is not attached.' };
  return { name, file: { name: `${name}.${extension}`, type, content }, address, reason: null };
}

/** What to tell about a failure, and whether repeating helps. */
function reasonOf(ctx: Ctx, cause: unknown): { problem: string; lasting: boolean } {
  if (cause instanceof Lasting) return { problem: cause.message, lasting: true };
  const reason = cause instanceof ExportStopped ? cause.reason : cause;
  const { message, locations, extensions } = formatted(reason, ctx.log);
  const lasting = LASTING.has(extensions?.['code']);
  const [place] = lasting ? (locations ?? []) : [];
  return { problem: place ? `Line ${place.line}, column ${place.column}: ${message}` : message, lasting };
}

async function runOne(ctx: Ctx, parts: ScheduleServices, due: DueSchedule): Promise<void> {
  let name = 'a saved query';
  try {
    const query = await queryOfSchedule(ctx, due);
    if (!query) throw new Lasting('The saved query was deleted, or is no longer shared with you.');
    ({ name } = query);
    await delivered(ctx, due, await produce(ctx, parts, due, name, query.document));
    parts.ended('success');
  } catch (cause) {
    const reason = reasonOf(ctx, cause);
    ctx.log.warn({ schedule: due.id, ...reason }, 'a schedule failed');
    parts.ended('failure');
    await failed(ctx, due, { ...reason, name });
  }
}

/** The job that runs what is due. Several processes may run it: each due time is taken by one of them. */
export const scheduleJob = (parts: ScheduleServices): ModuleJob => ({
  name: 'schedules',
  run: async (ctx) => {
    let done = 0;
    for (const one of await dueSchedules(ctx)) {
      const due = await takeRun(ctx, one);
      if (!due) continue;
      done += 1;
      await runOne(ctx, parts, due);
    }
    return done;
  },
});
