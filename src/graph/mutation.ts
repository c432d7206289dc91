import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import type { Ctx } from '../data/context';
import { AppError, DomainError, type Refusal } from '../kernel/errors';
import { typeOfId } from '../kernel/ids';
import { revealsExistence } from './existence-probe-limit';
import { refuseByState } from '../policy/standing';

@ObjectType('MutationError', { description: 'A reason why nothing was stored, for the caller to act on.' })
export class MutationError {
  @Field(() => String, { description: 'Stable code, such as `NOT_FOUND`. New codes may be added. See `docs/errors.md`.' })
  code!: string;

  @Field(() => String, { description: 'What is wrong and what to do about it.' })
  message!: string;

  @Field(() => [String], { description: 'Path of the input field it is about. Empty if it is not about a single field.' })
  path!: readonly string[];

  @Field(() => GraphQLJSONObject, { nullable: true, description: 'Values that belong to the code.' })
  details!: Record<string, unknown> | null;
}

/** The base of every payload. */
@ObjectType()
export abstract class Payload {
  @Field(() => [MutationError], { description: 'Empty on success. Otherwise nothing was stored.' })
  errors!: readonly Refusal[];
}

/** The base of every input of a mutation that writes data. */
@InputType()
export abstract class StoringInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Makes retries safe: repeating the same key with the same input returns the first outcome without a second effect. Kept for 24 hours by default. 1 to 255 characters.',
  })
  idempotencyKey?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Checks everything, stores nothing and sends no mail. Refusals that reveal that an e-mail address or domain is taken are still audited.',
  })
  dryRun?: boolean | null;
}

/** The base of every input that edits an object. */
@InputType()
export abstract class EditingInput extends StoringInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` you last read. If another version is current, the mutation returns `VERSION_CONFLICT` with the current one.',
  })
  expectedVersion?: number | null;
}

/** The first id in the input: the subject of a refusal in the audit trail. */
function subjectOf(input: object): string | undefined {
  const ids = Object.entries(input).filter(([name, value]) => /(^i|I)d$/.test(name) && typeof value === 'string');
  return ids.map(([, value]) => value as string).find((value) => typeOfId(value) !== null);
}

/** Builds a payload: the result of the work, or the reasons it was refused. Refusals are audited. */
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
    // A missing right that depends on the input is treated like one required by the schema: a top-level error, and audited.
    if (cause instanceof AppError && cause.code === 'FORBIDDEN' && input.dryRun !== true) {
      await ctx.services.refused(ctx, { action: mutation.name, code: 'FORBIDDEN', subjectId: subjectOf(input) });
    }
    if (!(cause instanceof DomainError)) throw cause;
    const code = cause.refusals[0]?.code ?? 'INVALID';
    ctx.observer?.refused?.(code);
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
