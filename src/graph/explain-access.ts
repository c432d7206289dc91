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

/** One condition that the policy table names beside the roles. */
@ObjectType('AccessCondition', { description: 'One condition that the rights policy names beside the roles of an action.' })
export class AccessCondition {
  @Field(() => String, { description: 'Name in the policy table, such as `ACTIVE_GRANT`.' })
  name!: string;

  @Field(() => String, { description: 'What it asks, in words.' })
  meaning!: string;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether it is met, by the facts; being allowed does not make it true. Null where nothing tells: without an id; where something else stood in the way first; for what only the input says, such as an attestation; for what is not asked of this kind of organization; and for an alternative that was not needed.',
  })
  met!: boolean | null;
}

/** What stands against one operation. */
@ObjectType('AccessObstacle', { description: 'What stands against one of the operations that an action guards.' })
export class AccessObstacle {
  @Field(() => String, { nullable: true, description: 'The mutation; null when it is about reading, or about all of them.' })
  operation!: string | null;

  @Field(() => String, { description: 'Code, the same that the operation would answer.' })
  code!: string;

  @Field(() => String, { description: 'What is missing and what to do, in a sentence.' })
  reason!: string;
}

/** Whether the viewer may do something, and why. */
@ObjectType('AccessExplanation', {
  description: 'Whether the viewer may do something, and why: which role, which relationship, which grant is missing.',
})
export class AccessExplanation {
  @Field(() => Action, { description: 'The action that was asked about.' })
  action!: string;

  @Field(() => Boolean, {
    description:
      'Without an id: the policy allows it before any question about rows. With one: at least one operation of the action is possible with that thing now, or it may be read.',
  })
  allowed!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Code of the first obstacle: `FORBIDDEN` for a missing role, `NOT_FOUND` for what is foreign or was never issued, `NOT_APPLICABLE` for a thing that the action is not about, or the code that the operation would answer. Null when allowed.',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'The same in a sentence. Null when allowed.' })
  reason!: string | null;

  @Field(() => [String], { description: 'Roles of which one is needed.' })
  requiredRoles!: readonly string[];

  @Field(() => [String], { description: 'Roles that the viewer holds.' })
  heldRoles!: readonly string[];

  @Field(() => String, {
    description: `Whose users the action is for: ${SIDES.map((side) => `\`${side}\``).join(', ')}.`,
  })
  side!: string;

  @Field(() => [AccessCondition], { description: 'What the policy asks for beside the role.' })
  conditions!: AccessCondition[];

  @Field(() => [AccessObstacle], { description: 'Everything that stands against it; empty when nothing does.' })
  obstacles!: AccessObstacle[];
}

type Obstacle = Refusal & { operation: string | null };

const of = (refusal: Refusal, operation: string | null = null): Obstacle => ({ ...refusal, operation });

/** What a condition is by the facts of a row; null where they do not tell. */
type Met = (name: ConditionName) => boolean | null;

/** What was found out about an action. */
interface Finding {
  obstacles: Obstacle[];
  met: Met;
}

const UNTOLD: Met = () => null;

const notThere = (): Finding => ({ obstacles: [of(because('NOT_FOUND', 'There is no such thing in your reach.'))], met: UNTOLD });

/** Everyone reads itself, whatever its roles, where the table says so. */
const readsItself = ({ userId }: Viewer, { conditions }: PolicyEntry, id: string): boolean =>
  conditions.includes('OR_SELF') && id === userId;

/** What stands against an action with a thing, nothing when one of its operations is possible, and what the facts say. */
async function findAt(ctx: Ctx, entry: PolicyEntry, type: TypeDeclaration, id: string): Promise<Finding> {
  const operations = operationsOn(type.name);
  const row = await loadRow(ctx, type, id, selectionBy(type, operations?.options.needs ?? ['id']));
  const names = [...(operations?.operations ?? [])].filter(([, { action, listed }]) => listed && action === entry.action);
  // Acting takes the right to act and the row in scope; what is about reading takes the right to read rows, too.
  if (!row || (names.length === 0 && !may(ctx.viewer, type.action))) return notThere();
  const facts = await operations?.options.facts(row, ctx);
  const met: Met = (name) => operations?.options.conditions?.[name]?.(facts, ctx, entry.action) ?? null;
  const reading = operations?.options.reading?.[entry.action];
  if (entry.action === type.action || reading || readsItself(ctx.viewer, entry, id)) {
    return { obstacles: await againstReading(ctx, type, row, reading), met };
  }
  if (!operations || names.length === 0) {
    return { obstacles: [of(because('NOT_APPLICABLE', `This action is not about a ${type.name}.`))], met: UNTOLD };
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
  return [of(reading.closedBecause?.(row as never) ?? because('FORBIDDEN', 'It is closed to your organization.'))];
}

/** Whether a condition is met: about the principal by the table, about the row by its facts, else where a refusal says no. */
function metOf(name: ConditionName, viewer: Viewer, { obstacles, met }: Finding): boolean | null {
  const { holds, unmetBy = [] } = CONDITIONS[name];
  if (holds) return holds(viewer);
  const byState = stateMeets(viewer, name);
  if (byState !== undefined) return byState;
  return met(name) ?? (obstacles.some(({ code }) => unmetBy.includes(code)) ? false : null);
}

/** What stands against an action, with a thing or before any question about rows. */
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
      'Whether the viewer may do something, and why not: with a thing, or, without an id, before any question about rows. What is foreign and what was never issued get the same answer.',
  })
  async explainAccess(
    @CtxArg() ctx: Ctx,
    @Arg('action', () => Action, { description: 'What is to be done.' }) action: string,
    @Arg('id', () => ID, { nullable: true, description: 'With which thing.' }) id?: string | null,
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
