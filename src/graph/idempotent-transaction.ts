import { inTransaction, takeLocks, type Ctx, type Locks, type TxCtx } from '../data/context';
import { isDuplicate } from '../data/insert';
import { bound } from '../data/sql';
import { DomainError } from '../kernel/errors';
import { digest } from '../security/tokens';

/** The input fields that make a mutation repeatable; see `StoringInput`. */
interface RepeatableInput {
  idempotencyKey?: string | null;
  dryRun?: boolean | null;
}

/** What a mutation leaves behind: ids, so that a repeat can be answered without doing the work again. */
export type Outcome = Record<string, string>;

/** A mutation that writes data. */
export interface IdempotentWork<I extends RepeatableInput> {
  operation: string;
  input: I;
  /** Owner of the idempotency keys. Default: the organization. */
  owner?: string;
  /** Organizations to lock before any read. Default: none. */
  locks?: Locks;
  work: (tx: TxCtx) => Promise<Outcome>;
  /** Further payload fields. Computed before the commit, so it cannot fail afterwards. */
  shown?: (done: Done) => object;
}

/** The outcome of a mutation and the further payload fields. */
export interface Stored {
  outcome: Outcome;
  shown: object;
  /** An earlier request with the same key did it. */
  repeated: boolean;
}

/** The outcome, and whether this request produced it. */
export interface Done {
  outcome: Outcome;
  repeated: boolean;
  dryRun: boolean;
}

class DryRun extends Error {
  constructor(readonly done: Stored) {
    super('dry run');
  }
}

/** JSON with sorted keys and without undefined values: equal inputs give equal texts. */
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

function fingerprint(ctx: Ctx, input: RepeatableInput): string {
  const { idempotencyKey: _key, dryRun: _dryRun, ...rest } = input;
  // Inputs may hold passwords. A sealed fingerprint reveals nothing without the server's key.
  return ctx.services.links.seal(`${ctx.viewer.userId} ${canonical(rest)}`);
}

interface Claim {
  owner: string;
  operation: string;
  keyHash: string;
  fingerprint: string;
}

async function earlier(ctx: Ctx, claim: Claim): Promise<Outcome | null> {
  const [row] = await ctx.services.database.rows(
    bound<{ fingerprint: string; outcome: string; expiresAt: number }>(
      'viewer',
      'SELECT fingerprint, outcome, expires_at AS expiresAt FROM idempotency_record WHERE owner = ? AND operation = ? AND key_hash = ?',
    ),
    [claim.owner, claim.operation, claim.keyHash],
  );
  ctx.meter.statements += 1;
  if (!row || row.expiresAt <= ctx.clock.now()) return null;
  if (row.fingerprint !== claim.fingerprint) {
    throw new DomainError({
      code: 'IDEMPOTENCY_CONFLICT',
      message: 'This idempotency key was already used with different input. Use a new key for a new request.',
      path: ['idempotencyKey'],
    });
  }
  return JSON.parse(row.outcome) as Outcome;
}

/** Claims the key first, so that a parallel repeat waits for this transaction instead of doing the work again. */
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
    [
      claim.owner,
      claim.operation,
      claim.keyHash,
      claim.fingerprint,
      '{}',
      now,
      now + tx.services.settings.idempotencyHours * 3_600_000,
    ],
  );
}

const writeOutcome = (tx: TxCtx, claim: Claim, outcome: Outcome): Promise<number> =>
  tx.db.run(bound('viewer', 'UPDATE idempotency_record SET outcome = ? WHERE owner = ? AND operation = ? AND key_hash = ?'), [
    JSON.stringify(outcome),
    claim.owner,
    claim.operation,
    claim.keyHash,
  ]);

/** Runs the work. A refusal records the organization acted for, if known. */
async function attempt(tx: TxCtx, locks: Locks, work: (tx: TxCtx) => Promise<Outcome>): Promise<Outcome> {
  try {
    await takeLocks(tx, locks);
    return await work(tx);
  } catch (cause) {
    const { onBehalfOfId } = tx.notes;
    if (cause instanceof DomainError && onBehalfOfId !== undefined) cause.onBehalfOfId = onBehalfOfId;
    throw cause;
  }
}

/**
 * Runs a mutation in one transaction with its idempotency record and the effects of its events: all are committed or none. A
 * dry run rolls back. A parallel repeat waits at the unique key and then gets the first outcome.
 */
export async function runIdempotent<I extends RepeatableInput>(ctx: Ctx, mutation: IdempotentWork<I>): Promise<Stored> {
  const { operation, input, locks = () => [], work } = mutation;
  const dryRun = input.dryRun === true;
  const done = (outcome: Outcome, repeated: boolean): Stored => ({
    outcome,
    repeated,
    shown: mutation.shown?.({ outcome, repeated, dryRun: dryRun && !repeated }) ?? {},
  });
  const key = input.idempotencyKey ?? null;
  if (key !== null && (key.length < 1 || key.length > 255)) {
    throw new DomainError({
      code: 'INVALID',
      message: 'An idempotency key must have 1 to 255 characters.',
      path: ['idempotencyKey'],
    });
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
  if (before) return done(before, true);
  try {
    const once = async (tx: TxCtx): Promise<Stored> => {
      if (claim) await takeKey(tx, claim);
      const outcome = await attempt(tx, locks, work);
      const result = done(outcome, false);
      await tx.alongside?.(tx, { outcome, dryRun });
      if (dryRun) throw new DryRun(result);
      if (claim) await writeOutcome(tx, claim, outcome);
      return result;
    };
    return await inTransaction(ctx, once, { operation });
  } catch (cause) {
    if (cause instanceof DryRun) return cause.done;
    // A request that lost a race against its own repeat gets the repeat's outcome, not an error that something is taken.
    const other = claim && (isDuplicate(cause) || cause instanceof DomainError) ? await earlier(ctx, claim) : null;
    if (other) return done(other, true);
    throw cause;
  }
}
