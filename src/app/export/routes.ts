import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { createContext, type Ctx } from '../../data/context';
import { AppError, badInput } from '../../kernel/errors';
import { savedQueryByName, type RunnableQuery } from '../../modules/saved-queries';
import { principalOf } from '../../modules/users';
import { forbidden } from '../../policy/missing-right';
import { may } from '../../policy/viewer';
import { retryAfter, statusOf, withoutSuggestion } from '../answers';
import { graphqlError } from '../http-errors';
import { contextFor, originOf, partsFor, type Backing } from '../request-context';
import { auditExport } from './audited';
import { exportToken } from './credentials';
import type { Exports } from './exports';
import { failureOf, formatted, ExportStopped } from './failure';
import { FORMAT_NAMES, formatOfExtension, type ExportFormat } from './formats';
import { EXPORT_RIGHT, type ExportServices } from './pages';
import { addressValues } from './query-values';
import { prepare, type ExportRequest } from './prepare';
import { sendExport } from './send';

/** What the routes need. */
export interface ExportRoutes {
  backing: Backing;
  services: ExportServices;
  exports: Exports;
  /** Refuses a document that is too large, or not trusted. */
  admit: (document: string, request: FastifyRequest) => Promise<void>;
}

/** The right to read saved queries. */
const READING_RIGHT = 'saved_query.read';
/** Maximum length of a file name in characters. */
const LONGEST_NAME = 100;

/** The body of `POST /export`. */
const BODY = z.strictObject({
  document: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  format: z.enum(FORMAT_NAMES),
  after: z.string().max(2_000).nullish(),
  fileName: z
    .string()
    .min(1)
    .max(LONGEST_NAME)
    .regex(/^[^/\\\u0000-\u001f\u007f]+$/)
    .nullish(),
});

function bodyOf(body: unknown): z.infer<typeof BODY> {
  const parsed = BODY.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `\`${issue.path.join('.')}\`: ` : '';
  throw badInput(`The request is not an export. ${where}${issue?.message ?? 'Send `document` and `format`.'}`);
}

/** Answers an error before the file begins: a GraphQL error, with line and column in `locations`. */
function answerError(routes: ExportRoutes, request: FastifyRequest, reply: FastifyReply, cause: unknown): FastifyReply {
  const reason = cause instanceof ExportStopped ? cause.reason : cause;
  const known = formatted(reason, request.log);
  const error = routes.backing.settings.production ? withoutSuggestion(known) : known;
  const status = statusOf(error);
  request.record.failed(error.extensions?.['code']);
  const seconds = retryAfter([error]);
  if (seconds !== null) void reply.header('retry-after', String(seconds));
  if (status === 401)
    void reply.header('www-authenticate', 'Basic realm="Partner Graph: an API token as password", charset="UTF-8"');
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send({ errors: [error] });
}

/** The caller of an export, with the right to export. */
async function callerOf({ backing }: ExportRoutes, request: FastifyRequest): Promise<{ ctx: Ctx; token: string }> {
  const token = exportToken(request);
  if (token === null) throw new AppError('UNAUTHENTICATED', 'Send an API token as Bearer token, or as password of HTTP Basic.');
  const ctx = await contextFor(backing, request, token);
  if (!may(ctx.viewer, EXPORT_RIGHT)) throw forbidden(ctx.viewer, [EXPORT_RIGHT]);
  return { ctx, token };
}

/** Runs an export and sends it. */
async function run(
  routes: ExportRoutes,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { ctx, token }: { ctx: Ctx; token: string },
  asked: ExportRequest & { name: string | null; query?: string },
): Promise<FastifyReply> {
  const { backing, services, exports, admit } = routes;
  const { limits, exports: exportLimits } = backing.settings;
  await admit(asked.document, request);
  const prepared = prepare({ ...services, limits }, asked);
  const parts = { ...(await partsFor(backing, originOf(request))), deadline: Infinity };
  const live = createContext(parts);
  let sent = false;
  const failed = failureOf(request.log);
  const chunks = exports.begin(prepared, {
    parts,
    organizationId: ctx.viewer.organizationId,
    viewer: () => principalOf(live, token, backing.external),
    begins: () => auditExport(ctx, prepared, asked.query ?? null),
    failed: (cause) => {
      if (!sent) throw cause;
      return failed(cause);
    },
  });
  return sendExport(request, reply, chunks, {
    format: asked.format,
    name: asked.name ?? prepared.list.operation.name?.value ?? prepared.list.key,
    stallSeconds: exportLimits.stallSeconds,
    began: () => {
      sent = true;
    },
  });
}

/** Wraps a handler so that its errors are answered as exports answer them. */
const handled =
  (routes: ExportRoutes, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      return await handler(request, reply);
    } catch (cause) {
      return answerError(routes, request, reply, cause);
    }
  };

/** Brotli takes several times the time for files that are read once. */
const COMPRESS = { encodings: ['gzip' as const], customTypes: /csv|json/ };

/** Splits the last part of the address of a saved query into its name and format. */
function fileOf({ params }: FastifyRequest): { name: string; format: ExportFormat } {
  const { file = '' } = params as { file?: string };
  const dot = file.lastIndexOf('.');
  const format = formatOfExtension(file.slice(dot + 1));
  if (dot < 1 || !format) throw badInput('End the address with `.csv`, `.ndjson`, `.json` or `.xlsx`.');
  return { name: file.slice(0, dot), format };
}

/** The saved query of an address. Queries of others, and names that were never used, get the same answer. */
async function savedQueryOf({ ctx }: { ctx: Ctx }, name: string): Promise<RunnableQuery | null> {
  if (!may(ctx.viewer, READING_RIGHT)) throw forbidden(ctx.viewer, [READING_RIGHT]);
  return savedQueryByName(ctx, name);
}

/** Serves exports: `POST /export`, and saved queries at `GET /queries/<name>.<format>`. */
export function addExports(app: FastifyInstance, routes: ExportRoutes): void {
  app.post(
    '/export',
    { compress: COMPRESS } as object,
    handled(routes, async (request, reply) => {
      const caller = await callerOf(routes, request);
      const { document, variables, format, after, fileName } = bodyOf(request.body);
      const asked = { document, variables: variables ?? {}, format, after: after ?? null, name: fileName ?? null };
      return run(routes, { request, reply }, caller, asked);
    }),
  );
  app.get(
    '/queries/:file',
    { compress: COMPRESS } as object,
    handled(routes, async (request, reply) => {
      const caller = await callerOf(routes, request);
      const { name, format } = fileOf(request);
      const saved = await savedQueryOf(caller, name);
      if (!saved) {
        const message = `You have no saved query named \`${name}\`, and none is shared with you.`;
        return reply.code(404).header('cache-control', 'no-store').send(graphqlError('BAD_REQUEST', message));
      }
      const { document } = saved;
      const values = addressValues(routes.services.schema, document, request.query as Record<string, string | string[]>);
      return run(routes, { request, reply }, caller, { document, format, name: saved.name, query: saved.name, ...values });
    }),
  );
}
