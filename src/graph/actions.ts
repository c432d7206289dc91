import { Field, ObjectType } from 'type-graphql';
import type { Ctx, TxCtx } from '../data/context';
import { DomainError, type Refusal } from '../kernel/errors';
import { illegalMove, type Machine } from '../kernel/machine';
import type { ConditionName } from '../policy/conditions';
import { policy } from '../policy/policy';
import { enumeration } from './declare';
import { forbidden, missingRight } from './missing-right';
import { declarationOf, declarationOfId, type GraphRow } from './registry';
import { loadRow } from './read';
import { selectionBy } from './selection';
import { againstState } from './state';

/** The actions of the policy table, as the API spells them. */
export const Action = enumeration(
  'Action',
  'An action of the rights policy; `schema/permissions.md` is the whole table.',
  Object.fromEntries([...policy.values()].map((entry) => [entry.name, entry.description])),
);

/** One operation on a thing and whether it is possible now. */
@ObjectType('AvailableAction', {
  description: 'One operation on a thing, and whether the viewer may do it now: right and state together.',
})
export class AvailableAction {
  @Field(() => Action, { description: 'The action of the rights policy that guards the operation.' })
  action!: string;

  @Field(() => String, { description: 'The mutation.' })
  operation!: string;

  @Field(() => Boolean, { description: 'Whether it is possible now.' })
  allowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Code of what stands against it, the same that the mutation would answer; null when allowed.',
  })
  code!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What stands against it and what to do, in a sentence; null when allowed.',
  })
  reason!: string | null;
}

/** One operation on a thing. */
export interface Operation<F> {
  /** The action of the policy that guards it. */
  action: string;
  /** What stands against it now; null when nothing does. Looks at facts only: `availableActions` asks for every row. */
  check?: (facts: F, ctx: Ctx) => Refusal | null;
  /** The customer in whose tenant it acts, to whose trail a refusal goes, too; null where the viewer has left it. */
  tenant?: (facts: F, row: GraphRow) => string | null;
}

/** What can be done with things of a type: the same for `availableActions` and for the mutations themselves. */
export interface Operations<F> {
  /** Fields of the row that the facts are made of; `stored(…)` where the viewer need not see them. */
  needs: readonly string[];
  facts: (row: GraphRow, ctx: Ctx) => F | Promise<F>;
  /** The machine whose moves some of the operations are, and the state now. */
  machine?: Machine;
  state?: (facts: F, ctx: Ctx) => string;
  operations: Readonly<Record<string, Operation<F>>>;
  /** Conditions of the policy table that the facts decide; the others are asked elsewhere or of the input. */
  conditions?: Conditions<F>;
  /** Actions that read something of the thing beside itself; see {@link Reading}. */
  reading?: Readonly<Record<string, Reading>>;
}

/** What the facts say of conditions: null where one is not asked of this viewer, or was an alternative that is not needed. */
export type Conditions<F> = Readonly<Partial<Record<ConditionName, (facts: F, ctx: Ctx, action: string) => boolean | null>>>;

/** What an action reads of a thing that is in scope. */
export interface Reading {
  /** The condition of the scope that opens it; absent where being in scope is enough. */
  within?: string;
  /** Why it is closed. */
  otherwise?: (row: GraphRow) => Refusal;
}

const operationsByType = new Map<string, () => { type: string; operations: unknown }>();

/** Notes what can be done with a type; the decorator of `availableActions` does it. */
export function registerOperations<F>(key: string, of: () => { type: string; operations: Operations<F> }): void {
  operationsByType.set(key, of);
}

/** What can be done with things of a type; undefined where nothing can. */
export function operationsOn(type: string): Operations<unknown> | undefined {
  for (const of of operationsByType.values()) {
    const found = of();
    if (found.type === type) return found.operations as Operations<unknown>;
  }
  return undefined;
}

/** Shorthand for a reason in a check. */
export const because = (code: string, message: string, details?: Record<string, unknown>): Refusal => ({
  code,
  message,
  path: [],
  ...(details ? { details } : {}),
});

/** What stands against an operation for this viewer now; null when nothing does. */
function standsAgainst<F>(operations: Operations<F>, name: string, facts: F, ctx: Ctx): Refusal | null {
  const operation = operations.operations[name];
  if (!operation) throw new Error(`There is no operation ${name}.`);
  const entry = policy.get(operation.action);
  const missing = entry ? missingRight(ctx.viewer, entry) : null;
  if (missing) return missing;
  const byState = againstState(ctx.viewer, operation.action);
  if (byState) return byState;
  const { machine, state } = operations;
  // What is named as possible is so for this viewer; those moves begin in this state, so it ends here.
  const open = (other: string): boolean => !operations.operations[other] || standsAgainst(operations, other, facts, ctx) === null;
  const illegal = machine && state ? illegalMove(machine, name, state(facts, ctx), open) : null;
  return illegal ?? operation.check?.(facts, ctx) ?? null;
}

/** Answers all operations on a thing. */
export async function availableActions<F>(operations: Operations<F>, row: GraphRow, ctx: Ctx): Promise<AvailableAction[]> {
  const facts = await operations.facts(row, ctx);
  return Object.entries(operations.operations).map(([operation, { action }]) => {
    const against = standsAgainst(operations, operation, facts, ctx);
    return {
      action: policy.get(action)?.name ?? action,
      operation,
      allowed: against === null,
      code: against?.code ?? null,
      reason: against?.message ?? null,
    };
  });
}

/** What stands against each of some operations on a thing. */
export function obstaclesTo<F>(
  operations: Operations<F>,
  names: readonly string[],
  facts: F,
  ctx: Ctx,
): { operation: string; refusal: Refusal | null }[] {
  return names.map((operation) => ({ operation, refusal: standsAgainst(operations, operation, facts, ctx) }));
}

/** The actions of which at least one operation is possible: the allowed ones of the same computation. */
export async function viewerCan<F>(operations: Operations<F>, row: GraphRow, ctx: Ctx): Promise<string[]> {
  const all = await availableActions(operations, row, ctx);
  return [...new Set(all.filter(({ allowed }) => allowed).map(({ action }) => action))].sort();
}

/** The same answer for what is foreign and for what was never issued. */
export const notFound = (path: readonly string[]): DomainError =>
  new DomainError({ code: 'NOT_FOUND', message: 'There is no such thing in your reach.', path });

/** A thing in the viewer's scope; null where it is foreign or was never issued. */
export async function ifInScope(ctx: Ctx, type: object, id: string, fields: readonly string[]): Promise<GraphRow | null> {
  const declaration = declarationOf(type);
  return declarationOfId(id) === declaration ? loadRow(ctx, declaration, id, selectionBy(declaration, fields)) : null;
}

/** A thing in the viewer's scope; refuses as `NOT_FOUND` what is foreign or was never issued. */
export async function inScope(
  ctx: Ctx,
  type: object,
  id: string,
  fields: readonly string[],
  path: readonly string[],
): Promise<GraphRow> {
  const row = await ifInScope(ctx, type, id, fields);
  if (!row) throw notFound(path);
  return row;
}

/** Notes that a partner acts in the tenant of a customer, in which it found in scope what it acts on. */
export function actsIn(tx: TxCtx, customerId: string): void {
  if (customerId !== tx.viewer.organizationId) tx.course.onBehalfOfId = customerId;
}

/** A thing to act on, with what was found out about it. */
export interface Subject<F> {
  row: GraphRow & { version: number };
  facts: F;
}

/** Where an operation gets its thing from. */
export interface ActOn {
  id: string;
  /** Path of the id in the input. */
  path: readonly string[];
  /** The version that the caller saw last, when it says so. */
  expectedVersion?: number | null | undefined;
  /** Fields to read beside those that the facts need. */
  also?: readonly string[];
}

/**
 * Finds the thing that an operation is about and makes sure that the operation is possible: in scope, in the
 * right version, in the right state, with all conditions. Refuses with the reason otherwise.
 */
export async function actOn<F>(
  tx: TxCtx,
  type: object,
  operations: Operations<F>,
  name: string,
  { id, path, expectedVersion, also = [] }: ActOn,
): Promise<Subject<F>> {
  const row = (await inScope(tx, type, id, ['version', ...operations.needs, ...also], path)) as Subject<F>['row'];
  const facts = await operations.facts(row, tx);
  const customerId = operations.operations[name]?.tenant?.(facts, row) ?? null;
  if (customerId !== null) actsIn(tx, customerId);
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
  const against = standsAgainst(operations, name, facts, tx);
  if (against?.code === 'FORBIDDEN') {
    const action = operations.operations[name]?.action ?? '';
    throw forbidden(tx.viewer, [action]);
  }
  if (against) throw new DomainError({ ...against, path: against.path.length > 0 ? against.path : path });
  return { row, facts };
}
