import type { FastifyRequest } from 'fastify';
import type { Ctx } from '../../data/context';
import { refuseByState } from '../../policy/standing';
import { forbidden } from '../../policy/missing-right';
import { may } from '../../policy/viewer';
import { AppError, badInput, DomainError } from '../../kernel/errors';
import { BulkPolicy } from '../../modules/bulk';
import { importTemplateByName, type RowRules } from '../../modules/import-templates';
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

const PARAMETERS = ['mutation', 'template', 'policy', 'preview', 'key'];

/** The template that a request names. Refuses one that does not exist, or that no longer fits its mutation. */
async function templateOf(ctx: Ctx, name: string | null): Promise<RowRules | null> {
  if (name === null) return null;
  const argument = { argument: ['template'] };
  const found = await importTemplateByName(ctx, name);
  if (!found) throw badInput(`Your organization has no template named ${name}.`, argument);
  const { mutation, fields, key } = found;
  const problem = ctx.services.rowRules({ mutation, fields: fields.map(({ field }) => field), key });
  if (problem) throw badInput(`The template no longer fits. ${problem.message}`, argument);
  return found;
}

const LISTED = 'Files are for mutations that store data and show no secret';

/** Reads what a request asks for, and refuses it if it is not possible for this viewer. */
export async function uploadOf(
  request: FastifyRequest,
  ctx: Ctx,
  mutations: ReadonlyMap<string, RowMutation>,
): Promise<Omit<Upload, 'content' | 'bytesAtMost' | 'rowsAtMost'>> {
  requireRuns(ctx);
  const query = request.query as Query;
  const unknown = Object.keys(query).find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw badInput(`Unknown parameter: ${unknown}.`, { argument: [unknown] });
  const template = await templateOf(ctx, text(query, 'template'));
  const name = text(query, 'mutation') ?? template?.mutation ?? null;
  if (template && name !== template.mutation) {
    throw badInput(`The template is for \`${template.mutation}\`. Leave \`mutation\` out.`, { argument: ['mutation'] });
  }
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
    template,
    key: key === null ? (template && template.key.length > 0 ? template.key : null) : key.split(',').map((path) => path.trim()),
  };
}
