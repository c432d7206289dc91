import type { FastifyRequest } from 'fastify';
import type { Ctx } from '../../data/context';
import { refuseByState } from '../../policy/standing';
import { forbidden } from '../../policy/missing-right';
import { may } from '../../policy/viewer';
import { AppError, badInput, DomainError } from '../../kernel/errors';
import { BulkPolicy } from '../../modules/bulk';
import type { RowMutation } from './allowed';
import type { Upload } from './receive';

const RUN = 'bulk.run';

/** Content types of files. */
export const FORMATS: Readonly<Record<string, Upload['format']>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/x-jsonlines': 'ndjson',
};

type Query = Readonly<Record<string, unknown>>;

function text(query: Query, name: string): string | null {
  const value = query[name];
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') throw badInput(`Give \`${name}\` once.`, { argument: [name] });
  return value;
}

function flag(query: Query, name: string): boolean {
  const value = text(query, name) ?? 'false';
  if (value !== 'true' && value !== 'false') throw badInput(`\`${name}\` is true or false.`, { argument: [name] });
  return value === 'true';
}

function policyOf(query: Query): Upload['policy'] {
  const given = text(query, 'policy') ?? 'STOP';
  const known = Object.keys(BulkPolicy) as Upload['policy'][];
  const policy = known.find((one) => one === given);
  if (!policy) throw badInput(`\`policy\` is one of ${known.join(', ')}.`, { argument: ['policy'] });
  return policy;
}

/** Refuses viewers without a right, or whose state blocks it. */
export function requireRight({ viewer }: Ctx, action: string): void {
  if (!may(viewer, action)) throw forbidden(viewer, [action]);
  try {
    refuseByState(viewer, { action, whenSuspended: false });
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new AppError('FORBIDDEN', cause.refusals[0]?.message ?? 'Your account cannot do this now.');
  }
}

/** Refuses viewers who may not send rows for a mutation: the verdict of the mutation itself, and the right for runs. */
function requireRights(ctx: Ctx, { name }: RowMutation): void {
  const verdict = ctx.verdicts.get(`Mutation.${name}`);
  if (verdict !== true) throw verdict ? verdict() : forbidden(ctx.viewer, []);
  requireRight(ctx, RUN);
}

/** Whether the viewer may read runs. Anyone else is refused. */
export function requireRuns(ctx: Ctx): void {
  const verdict = ctx.verdicts.get('Query.bulkRun');
  if (verdict !== true) throw verdict ? verdict() : forbidden(ctx.viewer, [RUN]);
}

const LISTED = 'Files are for mutations that store data and show no secret';

/** Reads what a request asks for, and refuses it if it is not possible for this viewer. */
export function uploadOf(
  request: FastifyRequest,
  ctx: Ctx,
  mutations: ReadonlyMap<string, RowMutation>,
): Omit<Upload, 'content' | 'bytesAtMost' | 'rowsAtMost'> {
  requireRuns(ctx);
  const query = request.query as Query;
  const unknown = Object.keys(query).find((name) => !['mutation', 'policy', 'preview', 'key'].includes(name));
  if (unknown !== undefined) throw badInput(`Unknown parameter: ${unknown}.`, { argument: [unknown] });
  const name = text(query, 'mutation');
  const mutation = name === null ? undefined : mutations.get(name);
  if (!mutation) {
    throw badInput(`\`mutation\` is one of ${[...mutations.keys()].join(', ')}. ${LISTED}.`, { argument: ['mutation'] });
  }
  requireRights(ctx, mutation);
  const format = FORMATS[(request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''];
  if (!format) throw badInput('Send `content-type: text/csv` or `application/x-ndjson`.');
  const key = text(query, 'key');
  return {
    mutation,
    policy: policyOf(query),
    preview: flag(query, 'preview'),
    format,
    key: key === null ? null : key.split(',').map((path) => path.trim()),
  };
}
