import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { Ctx } from '../data/context';
import { AppError, DomainError, type Refusal } from '../kernel/errors';
import { typeOfId } from '../kernel/ids';
import { revealsExistence } from './existence-probe-limit';
import { refuseByState } from '../policy/standing';

/** One thing that is wrong, for the caller to act on. */
@ObjectType('MutationError', { description: 'One reason why nothing was stored, for the caller to act on.' })
export class MutationError {
  @Field(() => String, { description: 'Stable code, such as `NOT_FOUND`. The list is open; see `docs/errors.md`.' })
  code!: string;

  @Field(() => String, { description: 'What is wrong and what to do, in a sentence.' })
  message!: string;

  @Field(() => [String], { description: 'Path to the input field it is about; empty when it is about no single field.' })
  path!: readonly string[];

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'Values that go with the code.' })
  details!: Record<string, unknown> | null;
}

/** What every payload has. */
@ObjectType()
export abstract class Payload {
  @Field(() => [MutationError], { description: 'Empty when it was done. Otherwise nothing was stored.' })
  errors!: readonly Refusal[];
}

/** What every input of a mutation that stores something has. */
@InputType()
export abstract class StoringInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Makes repeating safe: the same key with the same input gives the same outcome without a second effect, for 24 hours unless configured. 1 to 255 characters.',
  })
  idempotencyKey?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Checks everything, stores nothing, sends no mail. An answer that an e-mail address or a domain is taken is in the audit trail all the same.',
  })
  dryRun?: boolean | null;
}

/** What an input has that edits a thing. */
@InputType()
export abstract class EditingInput extends StoringInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` that the caller saw last; when another is current the answer is `VERSION_CONFLICT` with that one.',
  })
  expectedVersion?: number | null;
}

/** What an input is about, for the audit trail of refusals: its first id. */
function subjectOf(input: object): string | undefined {
  const ids = Object.entries(input).filter(([name, value]) => /(^i|I)d$/.test(name) && typeof value === 'string');
  return ids.map(([, value]) => value as string).find((value) => typeOfId(value) !== null);
}

/** Answers a payload: what the use case gives, or the reasons it refuses for; refusals go to the audit trail. */
export async function asPayload<T extends object>(
  ctx: Ctx,
  mutation: { name: string; action: string; whenSuspended: boolean },
  work: () => Promise<T>,
  refused: T,
  input: StoringInput = {},
): Promise<T & { errors: readonly Refusal[] }> {
  try {
    refuseByState(ctx.viewer, mutation);
    return { ...(await work()), errors: [] };
  } catch (cause) {
    // A right that is asked for what the input says is refused like one that the schema asks for: at the top, and in the trail.
    if (cause instanceof AppError && cause.code === 'FORBIDDEN' && input.dryRun !== true) {
      await ctx.services.refused(ctx, { action: mutation.name, code: 'FORBIDDEN', subjectId: subjectOf(input) });
    }
    if (!(cause instanceof DomainError)) throw cause;
    const code = cause.refusals[0]?.code ?? 'INVALID';
    if (input.dryRun !== true || revealsExistence(cause)) {
      await ctx.services.refused(ctx, {
        action: mutation.name,
        code,
        subjectId: subjectOf(input),
        onBehalfOfId: cause.onBehalfOfId,
      });
    }
    return { ...refused, errors: cause.refusals };
  }
}
