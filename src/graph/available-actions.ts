import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../data/context';
import type { Refusal } from '../kernel/errors';
import { policy } from '../policy/policy';
import { enumeration } from './declare';
import { standsAgainst, type Operations } from './operations';
import type { FieldName, Row } from './row';

/** The actions of the rights policy, as named in the API. */
export const Action = enumeration(
  'Action',
  'An action of the rights policy. `schema/permissions.md` lists them all.',
  Object.fromEntries([...policy.values()].map((entry) => [entry.name, entry.description])),
);

@ObjectType('AvailableAction', {
  description: 'An operation on an object, and whether the viewer may do it now, considering both rights and state.',
})
export class AvailableAction {
  @Field(() => Action, { description: 'The policy action that guards the operation.' })
  action!: string;

  @Field(() => String, { description: 'Name of the mutation.' })
  operation!: string;

  @Field(() => Boolean, { description: 'Whether it is possible now.' })
  allowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Refusal code the mutation would return. Null if allowed.',
  })
  code!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What blocks it and what to do about it. Null if allowed.',
  })
  reason!: string | null;
}

/** All listed operations on a row, each with its current verdict. */
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

/** What blocks each of the named operations on a row. */
export function obstaclesTo<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  names: readonly string[],
  facts: F,
  ctx: Ctx,
): { operation: string; refusal: Refusal | null }[] {
  return names.map((operation) => ({ operation, refusal: standsAgainst(operations, operation, facts, ctx) }));
}

/** The actions with at least one possible operation. */
export async function viewerCan<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  row: Row<E, N>,
  ctx: Ctx,
): Promise<string[]> {
  const all = await availableActions(operations, row, ctx);
  return [...new Set(all.filter(({ allowed }) => allowed).map(({ action }) => action))].sort();
}
