import { setTimeout as delay } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../../data/context';
import { AppError, ERROR_CODES } from '../../kernel/errors';
import { forbidden } from '../../policy/missing-right';
import { EITHER } from '../../policy/policy';
import { mayDoRows, runInScope } from '../../modules/bulk';
import { formatError } from '../errors';
import { graphqlError } from '../http-errors';
import { requestContext, type Backing } from '../request-context';
import type { RowMutation } from './allowed';
import { BrokenFile, FileTooLarge, shownProblem } from './file-problem';
import { receive } from './receive';
import { resultFile } from './results';
import { linksOf, shownProgress, shownRun } from './shown';
import { FORMATS, requireRuns, uploadOf } from './upload-request';

/** Milliseconds between two looks at a run whose progress is streamed, and how long a stream lasts at most. */
const TICK = 500;
const LONGEST_STREAM = 15 * 60_000;

/** What the routes need of the server. */
export interface BulkRoutes {
  backing: Backing;
  mutations: ReadonlyMap<string, RowMutation>;
  /** Called when a run was queued. */
  queued: () => void;
}

const idOf = (request: FastifyRequest): string => String((request.params as { id?: unknown }).id);

const notFound = (reply: FastifyReply): FastifyReply =>
  reply.code(404).send(graphqlError('BAD_REQUEST', 'Not found, or you have no access to it.'));

/** Answers what went wrong in the shape of GraphQL errors. Anything unexpected is left to the server's handler. */
function answerProblem(cause: unknown, { backing }: BulkRoutes, reply: FastifyReply): FastifyReply {
  if (cause instanceof BrokenFile) {
    const errors = cause.problems.map(shownProblem).map(({ message, line, column }) => ({
      message,
      extensions: { code: 'BAD_USER_INPUT', line, column },
    }));
    return reply.code(400).send({ errors });
  }
  if (cause instanceof FileTooLarge) {
    const most = backing.settings.bulk.bytes / 1024 / 1024;
    const message = `The file is larger than ${most} MiB. Split it, or let the operator raise BULK_FILE_MB.`;
    return reply.code(413).header('connection', 'close').send(graphqlError('LIMIT_EXCEEDED', message));
  }
  if (!(cause instanceof AppError)) throw cause;
  const retryAfter = cause.extensions['retryAfter'];
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
  const { message, extensions } = formatError(cause.toJSON(), cause, backing.log);
  reply.request.record.failed(cause.code);
  return reply.code(ERROR_CODES[cause.code].status).send({ errors: [{ message, extensions }] });
}

/**
 * Reads what is left of a file that was refused. The next request on the connection comes after it, behind a proxy that of
 * somebody else. A connection on which more comes than a file may have is ended.
 */
function discardRest({ raw }: FastifyRequest, bytesAtMost: number): void {
  let bytes = 0;
  raw.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > bytesAtMost) raw.destroy();
  });
  raw.unpipe();
  raw.resume();
}

async function upload(routes: BulkRoutes, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { backing, mutations, queued } = routes;
  // Receiving takes as long as the file is long; each of its statements has the limit of the engine.
  const ctx: Ctx = { ...(await requestContext(backing, request)), deadline: Infinity };
  const asked = await uploadOf(request, ctx, mutations);
  const { bytes: bytesAtMost, rows: rowsAtMost } = backing.settings.bulk;
  if (Number(request.headers['content-length'] ?? 0) > bytesAtMost) throw new FileTooLarge();
  // Whoever stops reading would otherwise end the request, but not its connection, on which then nothing is read any more.
  const content = (request.body as Readable).iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  const { id, repeated } = await receive(ctx, { ...asked, content, bytesAtMost, rowsAtMost });
  queued();
  return reply
    .code(repeated ? 200 : 202)
    .header('location', `/bulk/${id}`)
    .send({ id, repeated, links: linksOf(id) });
}

/** Streams the progress of a run as server-sent events, until it rests. */
async function* eventsOf(routes: BulkRoutes, request: FastifyRequest, id: string): AsyncGenerator<string, void, undefined> {
  let told = '';
  for (const until = Date.now() + LONGEST_STREAM; Date.now() < until; await delay(TICK)) {
    // Who follows it is read again each time: a token may have ended meanwhile.
    const ctx = await requestContext(routes.backing, request).catch(() => null);
    const shown = ctx?.verdicts.get('Query.bulkRun') === true ? await shownProgress(ctx, id) : null;
    if (!shown) return;
    const data = JSON.stringify(shown.progress);
    yield data === told ? ': unchanged\n\n' : `event: progress\ndata: ${data}\n\n`;
    told = data;
    if (!shown.rests) continue;
    yield `event: end\ndata: ${data}\n\n`;
    return;
  }
}

async function results(ctx: Ctx, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const id = idOf(request);
  const run = await runInScope(ctx, id);
  if (!run) return notFound(reply);
  // Rows say as much as the mutation they are for.
  if (!mayDoRows(ctx.viewer, run.rawAction)) throw forbidden(ctx.viewer, run.rawAction.split(EITHER));
  const csv = (request.params as { format?: string }).format === 'csv';
  void reply.type(csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8');
  void reply.header('content-disposition', `attachment; filename="${id}.${csv ? 'csv' : 'ndjson'}"`);
  return reply.send(Readable.from(resultFile(ctx, id, csv ? 'csv' : 'ndjson')));
}

/** The routes of bulk runs: `POST /bulk` and what there is to read of a run. */
export async function addBulkRoutes(app: FastifyInstance, routes: BulkRoutes): Promise<void> {
  const streams = new Set<Readable>();
  app.addHook('preClose', (done) => {
    for (const stream of streams) stream.destroy();
    done();
  });
  await app.register((scope, _options, done) => {
    // Files are streams. Any type is let through here, so that the answer can say which ones there are.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser([...Object.keys(FORMATS), '*'], (_request, payload, parsed) => parsed(null, payload));
    const read = async (request: FastifyRequest, work: (ctx: Ctx) => Promise<FastifyReply>): Promise<FastifyReply> => {
      const ctx = await requestContext(routes.backing, request);
      requireRuns(ctx);
      return work(ctx);
    };
    const guarded =
      (work: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) =>
      (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
        work(request, reply).catch((cause: unknown) => answerProblem(cause, routes, reply));

    scope.post(
      '/bulk',
      guarded((request, reply) =>
        upload(routes, request, reply).catch((cause: unknown) => {
          discardRest(request, routes.backing.settings.bulk.bytes);
          throw cause;
        }),
      ),
    );
    scope.get(
      '/bulk/:id',
      guarded((request, reply) =>
        read(request, async (ctx) => {
          const shown = await shownRun(ctx, idOf(request));
          return shown ? reply.send(shown) : notFound(reply);
        }),
      ),
    );
    scope.get(
      '/bulk/:id/results.:format(csv|ndjson)',
      guarded((request, reply) => read(request, (ctx) => results(ctx, request, reply))),
    );
    scope.get(
      '/bulk/:id/progress',
      { compress: false } as object,
      guarded((request, reply) =>
        read(request, async (ctx) => {
          const id = idOf(request);
          if (!(await shownProgress(ctx, id))) return notFound(reply);
          const stream = Readable.from(eventsOf(routes, request, id));
          streams.add(stream);
          stream.once('close', () => streams.delete(stream));
          void reply
            .type('text/event-stream; charset=utf-8')
            .header('cache-control', 'no-store')
            .header('x-accel-buffering', 'no');
          return reply.send(stream);
        }),
      ),
    );
    done();
  });
}
