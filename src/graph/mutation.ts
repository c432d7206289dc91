import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, InputType, Int, ObjectType } from 'type-graphql';
import { ChangedMeanwhile, inTransaction, type Ctx, type GiveBack, type TxCtx } from '../data/context';
import { updateVersioned, type Values, type VersionedRow } from '../data/insert';
import { bound } from '../data/sql';
import { DomainError, type Refusal } from '../kernel/errors';
import { typeOfId } from '../kernel/ids';
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

/** What payloads have that show a temporary password. */
@ObjectType()
export abstract class CredentialsPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'User name to sign in with: the e-mail address.' })
  userName!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Temporary password, valid for 72 hours. Shown once: null in a repeat and in a dry run.',
  })
  temporaryPassword!: string | null;

  @Field(() => Boolean, { description: 'The temporary password was shown in the first answer and cannot be shown again.' })
  secretShownBefore!: boolean;
}

/** What a use case leaves behind: ids, so that a repeat can be answered without doing it again. */
export type Outcome = Record<string, string>;

/** A mutation that stores something. */
export interface StoringMutation<I extends StoringInput> {
  operation: string;
  input: I;
  /** Whose keys these are: the organisation unless the mutation is open to people without one. */
  owner?: string;
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
  // Inputs may hold passwords: what is kept to compare repeats says nothing without the server's key.
  return ctx.links.seal(`${ctx.viewer.userId} ${canonical(rest)}`);
}

interface Claim {
  owner: string;
  operation: string;
  keyHash: string;
  fingerprint: string;
}

async function earlier(ctx: Ctx, claim: Claim): Promise<Outcome | null> {
  const [row] = await ctx.database.rows(
    bound(
      'viewer',
      'SELECT fingerprint, outcome, expires_at AS expiresAt FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ?',
    ),
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

/** Takes the key before anything is done, so that a parallel repeat waits for the first instead of doing it, too. */
async function takeKey(tx: TxCtx, claim: Claim): Promise<void> {
  const now = tx.clock.now();
  await tx.db.run(
    bound('viewer', 'DELETE FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ? AND expires_at <= ?'),
    [claim.owner, claim.operation, claim.keyHash, now],
  );
  await tx.db.run(
    bound(
      'viewer',
      'INSERT INTO idempotency_record (owner, operation, key_hash, fingerprint, outcome, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
    [claim.owner, claim.operation, claim.keyHash, claim.fingerprint, '{}', now, now + tx.settings.idempotencyHours * 3_600_000],
  );
}

const writeOutcome = (tx: TxCtx, claim: Claim, outcome: Outcome): Promise<number> =>
  tx.db.run(bound('viewer', 'UPDATE idempotency_record SET outcome = ? WHERE owner = ? AND operation = ? AND key_hash = ?'), [
    JSON.stringify(outcome),
    claim.owner,
    claim.operation,
    claim.keyHash,
  ]);

/** Whether an error says that a unique key is taken, on either engine. */
export function isDuplicate(cause: unknown): boolean {
  const { code, errno } = (cause ?? {}) as { code?: string; errno?: number };
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** Does the work of a mutation; a refusal says in whose tenant it was, if the work came that far. */
async function attempt(tx: TxCtx, work: (tx: TxCtx) => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work(tx);
  } catch (cause) {
    const { onBehalfOfId } = tx.course;
    if (cause instanceof DomainError && onBehalfOfId !== undefined) cause.onBehalfOfId = onBehalfOfId;
    throw cause;
  }
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
      if (claim) await takeKey(tx, claim);
      const result = await attempt(tx, work);
      if (input.dryRun === true) throw new DryRun(result);
      if (claim) await writeOutcome(tx, claim, result);
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

/** Codes that tell of what belongs to others: told of in the audit trail even of a dry run, and not without end. */
const OF_OTHERS: ReadonlySet<string> = new Set(['EMAIL_TAKEN', 'DOMAIN_TAKEN']);

const tellsOfOthers = (cause: unknown): boolean =>
  cause instanceof DomainError && cause.refusals.some(({ code }) => OF_OTHERS.has(code));

/**
 * Does what may find that something is taken by others. The answer is paid for before it is looked for, so that
 * whoever has none left learns nothing, and given back when it told nothing.
 */
async function askingOthers<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  const { userId, organizationId } = ctx.viewer;
  const paid: GiveBack[] = [];
  let told = false;
  try {
    paid.push(await ctx.throttle.take('takenByUser', userId || ctx.network));
    if (organizationId !== '') paid.push(await ctx.throttle.take('takenByOrganization', organizationId));
    return await work();
  } catch (cause) {
    told = tellsOfOthers(cause);
    throw cause;
  } finally {
    if (!told) for (const giveBack of paid) await giveBack();
  }
}

/** What an input is about, for the audit trail of refusals: its first id. */
function subjectOf(input: object): string | undefined {
  const ids = Object.entries(input).filter(([name, value]) => /(^i|I)d$/.test(name) && typeof value === 'string');
  return ids.map(([, value]) => value as string).find((value) => typeOfId(value) !== null);
}

/** Answers a payload: what the use case gives, or the reasons it refuses for; refusals go to the audit trail. */
export async function payload<T extends object>(
  ctx: Ctx,
  operation: string,
  work: () => Promise<T>,
  refused: T,
  input: StoringInput = {},
): Promise<T & { errors: readonly Refusal[] }> {
  try {
    return { ...(await work()), errors: [] };
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    const code = cause.refusals[0]?.code ?? 'INVALID';
    if (input.dryRun !== true || tellsOfOthers(cause)) {
      await ctx.refused(ctx, { action: operation, code, subjectId: subjectOf(input), onBehalfOfId: cause.onBehalfOfId });
    }
    return { ...refused, errors: cause.refusals };
  }
}

/** A mutation as a resolver hands it on. */
export interface Mutation<I extends StoringInput> extends StoringMutation<I> {
  /** May refuse because an address or a domain belongs to others; such answers are throttled. */
  asksOthers?: boolean;
  /** Checks of the input alone, before the transaction. */
  before?: () => void | Promise<void>;
  /** What the payload shows beside the things that the outcome names. */
  shown?: (done: Done) => object;
  /** What the payload shows instead when it was refused; only for fields that cannot be null. */
  refused?: object;
}

/**
 * Runs a mutation that stores something and answers its payload: the ids of the outcome, which the fields of
 * the payload read anew, or the errors. A dry run answers what exists unchanged and what is new as null.
 */
export function mutate<I extends StoringInput>(ctx: Ctx, mutation: Mutation<I>): Promise<object> {
  const { operation, input, asksOthers = false, before, shown, refused = {} } = mutation;
  const stores = (): Promise<Done> => store(ctx, mutation);
  const work = async (): Promise<object> => {
    await before?.();
    const done = await (asksOthers ? askingOthers(ctx, stores) : stores());
    return { ...done.outcome, ...shown?.(done) };
  };
  return payload(ctx, operation, work, refused, input);
}

/** Changes a row that was read; begins again when somebody was faster. */
export async function change(tx: TxCtx, entity: object, row: VersionedRow, values: Values): Promise<void> {
  if (!(await updateVersioned(tx.db, entity, row, values))) throw new ChangedMeanwhile();
}

/** What a payload shows of a temporary password: itself once, afterwards that it was shown. */
export const credentials = (userName: string, temporaryPassword: string) => (done: Done) => ({
  userName,
  temporaryPassword: done.repeated || done.dryRun ? null : temporaryPassword,
  secretShownBefore: done.repeated,
});

/** What a payload with a temporary password shows when it was refused. */
export const NO_CREDENTIALS = { userName: null, temporaryPassword: null, secretShownBefore: false };
