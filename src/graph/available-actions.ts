import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../data/context';
import type { Refusal } from '../kernel/errors';
import { policy } from '../policy/policy';
import { enumeration } from './declare';
import { standsAgainst, type Operations } from './operations';
import type { FieldName, Row } from './row';

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

/** Answers all operations on a thing. */
export async function availableActions<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  row: Row<E, N>,
  ctx: Ctx,
): Promise<AvailableAction[]> {
  const facts = await operations.options.facts(row, ctx);
  const listed = [...operations.operations].filter(([, operation]) => operation.listed);
  return listed.map(([operation, { action }]) => {
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
export function obstaclesTo<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  names: readonly string[],
  facts: F,
  ctx: Ctx,
): { operation: string; refusal: Refusal | null }[] {
  return names.map((operation) => ({ operation, refusal: standsAgainst(operations, operation, facts, ctx) }));
}

/** The actions of which at least one operation is possible: the allowed ones of the same computation. */
export async function viewerCan<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  row: Row<E, N>,
  ctx: Ctx,
): Promise<string[]> {
  const all = await availableActions(operations, row, ctx);
  return [...new Set(all.filter(({ allowed }) => allowed).map(({ action }) => action))].sort();
}
