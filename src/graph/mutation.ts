import { createHash } from 'node:crypto';
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, ObjectType } from 'type-graphql';
import { inTransaction, type Ctx, type TxCtx } from '../data/context';
import { DomainError, type Refusal } from '../kernel/errors';
import { digest } from '../security/tokens';

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

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Checks everything, stores nothing, sends no mail.' })
  dryRun?: boolean | null;
}

/** What a use case leaves behind: ids, so that a repeat can be answered without doing it again. */
export type Outcome = Record<string, string>;

/** A mutation that stores something. */
export interface StoringMutation<I extends StoringInput> {
  operation: string;
  input: I;
  /** Whose keys these are: the organisation unless the mutation is open to people without one. */
  owner?: string;
  /** Entities whose duplicate key means that somebody was faster, with the refusal that says so. */
  work: (tx: TxCtx) => Promise<Outcome>;
}

/** The outcome of a mutation, and whether it was done just now or before. */
export interface Done {
  outcome: Outcome;
  repeated: boolean;
  dryRun: boolean;
}

class DryRun extends Error {
  constructor(readonly outcome: Outcome) {
    super('dry run');
  }
}

/** JSON with sorted keys and without what was left out: equal inputs give equal texts. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, inner]) => inner !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
}

function fingerprint(ctx: Ctx, input: StoringInput): string {
  const { idempotencyKey: _key, dryRun: _dryRun, ...rest } = input;
  return createHash('sha256')
    .update(`${ctx.viewer.userId} ${canonical(rest)}`)
    .digest('hex');
}

interface Claim {
  owner: string;
  operation: string;
  keyHash: string;
  fingerprint: string;
}

async function earlier(ctx: Ctx, claim: Claim): Promise<Outcome | null> {
  const [row] = await ctx.database.rows(
    'SELECT fingerprint, outcome, expires_at AS expiresAt FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ?',
    [claim.owner, claim.operation, claim.keyHash],
  );
  ctx.meter.statements += 1;
  if (!row || Number(row['expiresAt']) <= ctx.clock.now()) return null;
  if (row['fingerprint'] !== claim.fingerprint) {
    throw new DomainError({
      code: 'IDEMPOTENCY_CONFLICT',
      message: 'This idempotency key was used with another input; use a new key for a new request.',
      path: ['idempotencyKey'],
    });
  }
  return JSON.parse(row['outcome'] as string) as Outcome;
}

async function writeClaim(tx: TxCtx, claim: Claim, outcome: Outcome): Promise<void> {
  const now = tx.clock.now();
  await tx.db.run('DELETE FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ? AND expires_at <= ?', [
    claim.owner,
    claim.operation,
    claim.keyHash,
    now,
  ]);
  await tx.db.run(
    'INSERT INTO idempotency_record (owner, operation, key_hash, fingerprint, outcome, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [
      claim.owner,
      claim.operation,
      claim.keyHash,
      claim.fingerprint,
      JSON.stringify(outcome),
      now,
      now + tx.settings.idempotencyHours * 3_600_000,
    ],
  );
}

/** Whether an error says that a unique key is taken, on either engine. */
export function isDuplicate(cause: unknown): boolean {
  const { code, errno } = (cause ?? {}) as { code?: string; errno?: number };
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/**
 * Runs a mutation in one transaction, together with its idempotency record: the effect is there if and only
 * if the record is. A parallel repeat waits for the first at the unique key and then gets its outcome.
 */
export async function store<I extends StoringInput>(ctx: Ctx, mutation: StoringMutation<I>): Promise<Done> {
  const { operation, input, work } = mutation;
  const key = input.idempotencyKey ?? null;
  if (key !== null && (key.length < 1 || key.length > 255)) {
    throw new DomainError({ code: 'INVALID', message: 'An idempotency key has 1 to 255 characters.', path: ['idempotencyKey'] });
  }
  const claim: Claim | null =
    key === null
      ? null
      : {
          owner: mutation.owner ?? ctx.viewer.organizationId,
          operation,
          keyHash: digest(key),
          fingerprint: fingerprint(ctx, input),
        };
  const before = claim ? await earlier(ctx, claim) : null;
  if (before) return { outcome: before, repeated: true, dryRun: false };
  try {
    const outcome = await inTransaction(ctx, async (tx) => {
      const result = await work(tx);
      if (input.dryRun === true) throw new DryRun(result);
      if (claim) await writeClaim(tx, claim, result);
      return result;
    });
    return { outcome, repeated: false, dryRun: false };
  } catch (cause) {
    if (cause instanceof DryRun) return { outcome: cause.outcome, repeated: false, dryRun: true };
    // Whoever lost a race against its own repeat is told what the repeat did, not that something is taken.
    const other = claim && (isDuplicate(cause) || cause instanceof DomainError) ? await earlier(ctx, claim) : null;
    if (other) return { outcome: other, repeated: true, dryRun: false };
    throw cause;
  }
}

/** Answers a payload: what the use case gives, or the reasons it refuses for. */
export async function payload<T extends object>(work: () => Promise<T>, refused: T): Promise<T & { errors: readonly Refusal[] }> {
  try {
    return { ...(await work()), errors: [] };
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    return { ...refused, errors: cause.refusals };
  }
}
