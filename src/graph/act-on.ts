import type { Ctx, TxCtx } from '../data/context';
import { DomainError } from '../kernel/errors';
import type { Class } from '../kernel/class';
import { forbidden } from '../policy/missing-right';
import { standsAgainst, type Operations } from './operations';
import { loadRow } from './read';
import { declarationOf, declarationOfId } from './registry';
import type { FieldName, Row } from './row';
import { selectionBy } from './selection';

/** The same answer for what is foreign and for what was never issued. */
export const notFound = (path: readonly string[]): DomainError =>
  new DomainError({ code: 'NOT_FOUND', message: 'There is no such thing in your reach.', path });

/** A thing in the viewer's scope; null where it is foreign or was never issued. */
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

/** A thing in the viewer's scope; refuses as `NOT_FOUND` what is foreign or was never issued. */
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

/** Notes that somebody acts in the tenant of another organization, in which it found in scope what it acts on. */
export function actsIn(tx: TxCtx, organizationId: string): void {
  if (organizationId !== tx.viewer.organizationId) tx.notes.onBehalfOfId = organizationId;
}

/** A thing to act on, with the version that it has and what was found out about it. */
export interface Subject<R, F> {
  row: R & { id: string; version: number };
  facts: F;
}

/** The thing that operations with these fields and facts are about. */
export type SubjectOf<E, N extends FieldName<E>, F> = Subject<Row<E, N>, F>;

/** Where an operation gets its thing from. */
export interface Thing<E extends object, A extends FieldName<E> = never> {
  id: string;
  /** Path of the id in the input. */
  path: readonly string[];
  /** The version that the caller saw last, when it says so. */
  expectedVersion?: number | null | undefined;
  /** Fields to read beside those that the facts need. */
  alsoRead?: readonly A[];
  /** A view of the table that the operations are about, where the id tells which one. */
  type?: Class<E>;
}

/**
 * Finds the thing that an operation is about and makes sure that the operation is possible: in scope, in the
 * right version, in the right state, with all conditions. Refuses with the reason otherwise.
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
  // Whoever may not see the version cannot have seen another one.
  const seen = row.version as number | null;
  if (expectedVersion != null && seen !== null && expectedVersion !== seen) {
    throw new DomainError({
      code: 'VERSION_CONFLICT',
      message: `It was changed meanwhile: version ${row.version} is current. Read it again.`,
      path: ['expectedVersion'],
      details: { version: row.version },
    });
  }
  requirePossible(tx, operations, name, facts, path);
  return { row, facts };
}

/** Refuses an operation that something stands against, by facts that were found out. */
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
