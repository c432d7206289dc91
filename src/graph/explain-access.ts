import { Arg, Ctx as CtxArg, Field, ID, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../data/context';
import type { Refusal } from '../kernel/errors';
import { CONDITIONS, type ConditionName } from '../policy/conditions';
import { policy, SIDES, type PolicyEntry } from '../policy/policy';
import { may, type Viewer } from '../policy/viewer';
import { Action, obstaclesTo } from './available-actions';
import { missingRight } from '../policy/missing-right';
import { because, type Reading } from './operations';
import { RootField } from './roots';
import { loadRow, opens } from './read';
import { declarationOfId, operationsOn, type GraphRow, type TypeDeclaration } from './registry';
import { selectionBy } from './selection';
import { againstState, stateMeets } from '../policy/standing';

@ObjectType('AccessCondition', { description: 'A condition that the rights policy sets for an action, in addition to roles.' })
export class AccessCondition {
  @Field(() => String, { description: 'Name in the policy, such as `ACTIVE_GRANT`.' })
  name!: string;

  @Field(() => String, { description: 'What the condition requires, in words.' })
  meaning!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether the condition is met, judged by the facts (independent of `allowed`). Null if unknown: without an id, if something else blocked the check first, if it depends on the input (such as an attestation), if it does not apply to this kind of organization, or if it is an alternative that was not needed.',
  })
  met!: boolean | null;
}

@ObjectType('AccessObstacle', { description: 'Something that blocks one of the operations an action guards.' })
export class AccessObstacle {
  @Field(() => String, {
    nullable: true,
    description: 'Name of the mutation. Null if the obstacle is about reading or about all operations.',
  })
  operation!: string | null;

  @Field(() => String, { description: 'Refusal code the operation would return.' })
  code!: string;

  @Field(() => String, { description: 'What is missing and what to do about it.' })
  reason!: string;
}

@ObjectType('AccessExplanation', {
  description: 'Whether you may do something, and what is missing if not: a role, a relationship, a grant.',
})
export class AccessExplanation {
  @Field(() => Action, { description: 'The action you asked about.' })
  action!: string;

  @Field(() => Boolean, {
    description:
      'Without an id: whether the policy allows the action in general. With an id: whether at least one operation of the action is possible on that object now, or it may be read.',
  })
  allowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Code of the first obstacle: `FORBIDDEN` for a missing role, `NOT_FOUND` if the object does not exist or you have no access to it, `NOT_APPLICABLE` if the action does not apply to this type, or the code the operation would return. Null if allowed.',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Explanation of `code`. Null if allowed.' })
  reason!: string | null;

  @Field(() => [String], { description: 'Roles that allow the action. One of them is enough.' })
  requiredRoles!: readonly string[];

  @Field(() => [String], { description: 'Roles you hold.' })
  heldRoles!: readonly string[];

  @Field(() => String, {
    description: `The kind of organization whose users may do it: ${SIDES.map((side) => `\`${side}\``).join(', ')}.`,
  })
  side!: string;

  @Field(() => [AccessCondition], { description: 'Conditions of the policy in addition to the role.' })
  conditions!: AccessCondition[];

  @Field(() => [AccessObstacle], { description: 'Everything that blocks it. Empty if nothing does.' })
  obstacles!: AccessObstacle[];
}

type Obstacle = Refusal & { operation: string | null };

const of = (refusal: Refusal, operation: string | null = null): Obstacle => ({ ...refusal, operation });

/** Whether a condition is met, by the facts of a row. Null if unknown. */
type Met = (name: ConditionName) => boolean | null;

/** The result of checking an action. */
interface Finding {
  obstacles: Obstacle[];
  met: Met;
}

const UNTOLD: Met = () => null;

const notThere = (): Finding => ({
  obstacles: [of(because('NOT_FOUND', 'Not found, or you have no access to it.'))],
  met: UNTOLD,
});

/** Where the policy says so, every user can read itself, whatever its roles. */
const readsItself = ({ userId }: Viewer, { conditions }: PolicyEntry, id: string): boolean =>
  conditions.includes('OR_SELF') && id === userId;

/** Obstacles of an action on a row (none if one of its operations is possible), and what the facts say. */
async function findAt(ctx: Ctx, entry: PolicyEntry, type: TypeDeclaration, id: string): Promise<Finding> {
  const operations = operationsOn(type.name);
  const row = await loadRow(ctx, type, id, selectionBy(type, operations?.options.needs ?? ['id']));
  const names = [...(operations?.operations ?? [])].filter(([, { action, listed }]) => listed && action === entry.action);
  // An operation needs its own right and a visible row. Anything about reading also needs the right to read the type.
  if (!row || (names.length === 0 && !may(ctx.viewer, type.action))) return notThere();
  const facts = await operations?.options.facts(row, ctx);
  const met: Met = (name) => operations?.options.conditions?.[name]?.(facts, ctx, entry.action) ?? null;
  const reading = operations?.options.reading?.[entry.action];
  if (entry.action === type.action || reading || readsItself(ctx.viewer, entry, id)) {
    return { obstacles: await againstReading(ctx, type, row, reading), met };
  }
  if (!operations || names.length === 0) {
    return { obstacles: [of(because('NOT_APPLICABLE', `This action does not apply to ${type.name}.`))], met: UNTOLD };
  }
  const found = obstaclesTo(
    operations,
    names.map(([name]) => name),
    facts,
    ctx,
  );
  const against = found.flatMap(({ operation, refusal }) => (refusal ? [of(refusal, operation)] : []));
  return { obstacles: against.length < names.length ? [] : against, met };
}

async function againstReading(
  ctx: Ctx,
  type: TypeDeclaration,
  row: GraphRow,
  reading: Reading<never> | undefined,
): Promise<Obstacle[]> {
  if (reading?.guardedBy === undefined || (await opens(ctx, type, row.id, reading.guardedBy))) return [];
  return [of(reading.closedBecause?.(row as never) ?? because('FORBIDDEN', 'Your organization has no access to it.'))];
}

/** Whether a condition is met: by the principal, by the facts of the row, or false if a refusal says so. */
function metOf(name: ConditionName, viewer: Viewer, { obstacles, met }: Finding): boolean | null {
  const { holds, unmetBy = [] } = CONDITIONS[name];
  if (holds) return holds(viewer);
  const byState = stateMeets(viewer, name);
  if (byState !== undefined) return byState;
  return met(name) ?? (obstacles.some(({ code }) => unmetBy.includes(code)) ? false : null);
}

/** Obstacles of an action, for a row or in general. */
async function find(ctx: Ctx, entry: PolicyEntry, id: string | null | undefined): Promise<Finding> {
  const missing = id != null && readsItself(ctx.viewer, entry, id) ? null : missingRight(ctx.viewer, entry);
  const against = missing ?? againstState(ctx.viewer, entry.action);
  if (against) return { obstacles: [of(against)], met: UNTOLD };
  if (id == null) return { obstacles: [], met: UNTOLD };
  const type = declarationOfId(id);
  return type ? findAt(ctx, entry, type, id) : notThere();
}

@Resolver()
export class AccessQueries {
  @RootField(() => AccessExplanation, {
    action: 'organization.read',
    description:
      'Explains whether you may do something, and why not: on an object, or in general without an id. Unknown ids and ids you have no access to get the same answer.',
    example: 'explainAccess(action: USER_DISABLE, id: "usr_01h2xcejqtf2nbrexx3vqjhp41") { allowed code reason }',
  })
  async explainAccess(
    @CtxArg() ctx: Ctx,
    @Arg('action', () => Action, { description: 'The action to check.' }) action: string,
    @Arg('id', () => ID, { nullable: true, description: 'Id of the object to check it on.' }) id?: string | null,
  ): Promise<AccessExplanation | null> {
    const entry = [...policy.values()].find(({ name }) => name === action);
    if (!entry) return null;
    const finding = await find(ctx, entry, id);
    const { obstacles } = finding;
    return {
      action,
      allowed: obstacles.length === 0,
      code: obstacles[0]?.code ?? null,
      reason: obstacles[0]?.message ?? null,
      requiredRoles: [...entry.roles],
      heldRoles: ctx.viewer.roles,
      side: entry.side,
      conditions: entry.conditions.map((name) => ({
        name,
        meaning: CONDITIONS[name].meaning,
        met: metOf(name, ctx.viewer, finding),
      })),
      obstacles: obstacles.map(({ operation, code, message }) => ({ operation, code, reason: message })),
    };
  }
}
