import type { Ctx, TxCtx } from '../data/context';
import { DomainError } from '../kernel/errors';
import type { Class } from '../kernel/class';
import { forbidden } from '../policy/missing-right';
import { standsAgainst, type Operations } from './operations';
import { loadRow, loadRowBy } from './read';
import { declarationOf, declarationOfId } from './registry';
import type { FieldName, Row } from './row';
import { selectionBy } from './selection';

/** Unknown ids and other tenants' ids get the same answer. */
export const notFound = (path: readonly string[]): DomainError =>
  new DomainError({ code: 'NOT_FOUND', message: 'Not found, or you have no access to it.', path });

/** Returns the row if the viewer may see it, otherwise null. */
export async function ifInScope<E extends object, const N extends FieldName<E> = never>(
  ctx: Ctx,
  type: Class<E>,
  id: string,
  fields: readonly N[],
): Promise<Row<E, N> | null> {
  const declaration = declarationOf(type);
  if (declarationOfId(id) !== declaration) return null;
  return (await loadRow(ctx, declaration, id, selectionBy(declaration, fields))) as Row<E, N> | null;
}

/** Returns the row with this value of a unique field if the viewer may see it, otherwise null: with one statement either way. */
export async function ifInScopeBy<E extends object, const N extends FieldName<E> = never>(
  ctx: Ctx,
  type: Class<E>,
  by: FieldName<E>,
  value: string,
  fields: readonly N[],
): Promise<Row<E, N> | null> {
  const declaration = declarationOf(type);
  return (await loadRowBy(ctx, declaration, { by }, value, selectionBy(declaration, fields))) as Row<E, N> | null;
}

/** Returns the row if the viewer may see it, otherwise refuses with `NOT_FOUND`. */
export async function inScope<E extends object, const N extends FieldName<E> = never>(
  ctx: Ctx,
  type: Class<E>,
  id: string,
  fields: readonly N[],
  path: readonly string[],
): Promise<Row<E, N>> {
  const row = await ifInScope(ctx, type, id, fields);
  if (!row) throw notFound(path);
  return row;
}

/** Records the organization on whose behalf the viewer acts. Call it only after the row was found in scope. */
export function actsIn(tx: TxCtx, organizationId: string): void {
  if (organizationId !== tx.viewer.organizationId) tx.notes.onBehalfOfId = organizationId;
}

/** The row to act on, with its current version and facts. */
export interface Subject<R, F> {
  row: R & { id: string; version: number };
  facts: F;
}

/** The subject of operations with these fields and facts. */
export type SubjectOf<E, N extends FieldName<E>, F> = Subject<Row<E, N>, F>;

/** Names the row to act on. */
export interface Thing<E extends object, A extends FieldName<E> = never> {
  id: string;
  /** Path of the id in the input. */
  path: readonly string[];
  /** The version the caller last saw, if given. */
  expectedVersion?: number | null | undefined;
  /** Fields to read in addition to those the facts need. */
  alsoRead?: readonly A[];
  /** A view of the operations' table, if the id selects one. */
  type?: Class<E>;
}

/**
 * Loads the row and checks that the operation is possible: visible, expected version, allowed state, all conditions met. Throws
 * the refusal otherwise.
 */
export async function actOn<E extends object, N extends FieldName<E>, F, S extends string, A extends FieldName<E> = never>(
  tx: TxCtx,
  operations: Operations<E, N, F, S>,
  name: string,
  { id, path, expectedVersion, alsoRead = [], type = operations.type }: Thing<E, A>,
): Promise<SubjectOf<E, N | A, F>> {
  const { needs, facts: factsOf } = operations.options;
  const names = ['version', ...needs, ...alsoRead] as FieldName<E>[];
  const row = (await inScope(tx, type, id, names, path)) as unknown as SubjectOf<E, N | A, F>['row'];
  const facts = await factsOf(row as Row<E, N>, tx);
  const tenantId = operations.operations.get(name)?.onBehalfOf?.(facts, row as never) ?? null;
  if (tenantId !== null) actsIn(tx, tenantId);
  // A viewer who may not read the version cannot have sent a stale one.
  const seen = row.version as number | null;
  if (expectedVersion != null && seen !== null && expectedVersion !== seen) {
    throw new DomainError({
      code: 'VERSION_CONFLICT',
      message: `It has changed: version ${row.version} is current. Read it again and retry.`,
      path: ['expectedVersion'],
      details: { version: row.version },
    });
  }
  requirePossible(tx, operations, name, facts, path);
  return { row, facts };
}

/** Refuses the operation if the facts block it. */
export function requirePossible<E extends object, N extends FieldName<E>, F, S extends string>(
  ctx: Ctx,
  operations: Operations<E, N, F, S>,
  name: string,
  facts: F,
  path: readonly string[],
): void {
  const against = standsAgainst(operations, name, facts, ctx);
  if (against?.code === 'FORBIDDEN') throw forbidden(ctx.viewer, [operations.operations.get(name)?.action ?? '']);
  if (against) throw new DomainError({ ...against, path: against.path.length > 0 ? against.path : path });
}
