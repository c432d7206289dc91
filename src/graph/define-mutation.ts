import { EITHER } from '../policy/policy';
import type { Ctx, Locks, TxCtx } from '../data/context';
import type { Class } from '../kernel/class';
import type { RefusalCode } from '../kernel/refusals';
import { actOn, type SubjectOf, type Thing } from './act-on';
import { EditingInput, asPayload, type StoringInput } from './mutation';
import type { OperationBinding } from './operations';
import { withProbeLimit } from './existence-probe-limit';
import { type Before, type Passing } from './registry';
import type { FieldName } from './row';
import { runIdempotent, type Done, type Outcome, type Stored } from './idempotent-transaction';

/** A mutation, for the schema, the policy, the audit trail and the tests. */
export interface MutationDefinition {
  /** Name in the schema, in `availableActions` and in the audit trail. */
  name: string;
  description: string;
  /** An example selection, appended to the description. */
  example: string;
  /** The policy action, or several of which one suffices. */
  action: string;
  input: Class | null;
  inputDescription: string;
  payload: Class;
  codes: readonly RefusalCode[];
  before: Before;
  whenSuspended: boolean;
  passes: readonly Passing[];
  /** It writes data in one transaction, with idempotency key and dry run. */
  stores: boolean;
  /** The input field with the id of the one object that it edits, if that is all it is about. */
  edits?: string | undefined;
  /** Paths of input fields that no two rows of a file may have in common, unless others are asked for. */
  keyFields: readonly string[];
  /** Adds the mutation to the operations of what it acts on. */
  attach: () => void;
  run: (ctx: Ctx, input: object) => Promise<object>;
}

/** Options shared by all kinds of mutations. */
interface Common<I extends object> {
  name: string;
  description: string;
  /** An example selection, such as `renameSubscription(input: { … }) { errors { code } }`. Validated against the schema. */
  example: string;
  action: string | readonly string[];
  /** Input class, if the mutation has an input. */
  input?: Class<I>;
  /** Description of the `input` argument. */
  inputDescription?: string;
  payload: Class;
  /**
   * Its own refusal codes. Codes of its kind are added: `IDEMPOTENCY_CONFLICT`, `NOT_FOUND`, `VERSION_CONFLICT`,
   * `INVALID_STATE`.
   */
  codes?: readonly RefusalCode[];
  /** Allowed before a temporary password was changed or a second factor was set up. */
  until?: Before;
  /** Suspended organizations may use it although its action normally requires an active one. */
  whenSuspended?: boolean;
  passes?: readonly Passing[];
  /** Payload values in case of a refusal. Only for non-null fields. */
  refused?: object;
}

/** A mutation without transaction, idempotency key and dry run, used for signing in. */
interface AnsweringMutation<I extends object> extends Common<I> {
  /** Returns the fields of the payload. */
  answer: (ctx: Ctx, input: I) => Promise<object>;
}

/** What each step of a storing mutation receives. */
export interface Act<I, P> {
  input: I;
  /** The result of `before`. */
  prepared: P;
}

/** The same, plus the row it acts on: visible, in the expected version and an allowed state. */
export type ActOnThing<I, P, E, N extends FieldName<E>, F> = Act<I, P> & SubjectOf<E, N, F>;

/** A mutation that writes data in one transaction. */
interface StoringCommon<I extends StoringInput, P> extends Common<I> {
  input: Class<I>;
  /** It may refuse because an e-mail address or domain belongs to another tenant. Such refusals are rate-limited. */
  probesExistence?: boolean | ((input: I) => boolean);
  /** Input-only checks and expensive computations, run before the transaction. */
  before?: (ctx: Ctx, input: I) => P | Promise<P>;
  /** Returns what `before` took, such as a share of a daily limit, if this request stored nothing. */
  giveBack?: (act: Act<I, P>) => Promise<void>;
  /** Owner of the idempotency keys. Default: the organization. Required for mutations open to people without one. */
  owner?: (input: I, ctx: Ctx) => string;
  /** The input as the idempotency record and the audit trail see it, if that is more than the input itself. */
  recorded?: (ctx: Ctx, input: I) => I | Promise<I>;
  /** Organizations to lock before any read. Default: none. */
  locks?: (tx: TxCtx, act: Act<I, P>) => ReturnType<Locks>;
  /** Further payload fields, beyond the objects the outcome names. Computed before the commit, so it cannot fail afterwards. */
  shown?: (done: Done, act: Act<I, P>) => object;
  /** Further payload fields, beyond `refused`, when the work refuses: its progress, as noted in `prepared`. */
  shownRefused?: (act: Act<I, P>) => object;
}

/** A storing mutation that creates something, or that finds its subject itself. */
interface StoringMutation<I extends StoringInput, P> extends StoringCommon<I, P> {
  /** Paths of input fields that no two rows of a file may have in common, unless others are asked for. Default: none. */
  keyFields?: readonly string[];
  /** Operations that the work checks itself with `requirePossible`. */
  alsoOn?: readonly Pick<OperationBinding, 'attach'>[];
  work: (tx: TxCtx, act: Act<I, P>) => Promise<Outcome>;
}

/** A storing mutation on one object named by its input. */
interface ThingMutation<
  I extends StoringInput,
  P,
  E extends object,
  N extends FieldName<E>,
  F,
  S extends string,
  A extends FieldName<E>,
> extends StoringCommon<I, P> {
  /** The operation it performs on that object, checked before the work. */
  on: OperationBinding<E, N, F, S>;
  /** Other types that list it among their operations. */
  alsoOn?: readonly Pick<OperationBinding, 'attach'>[];
  /** The object: the input field with its id, or a function that names it. */
  thing: (keyof I & string) | ((input: I, tx: TxCtx) => Thing<E, never> | Promise<Thing<E, never>>);
  /** Fields to read in addition to those the facts need. */
  alsoRead?: readonly A[];
  work: (tx: TxCtx, act: ActOnThing<I, P, E, N | A, F>) => Promise<Outcome>;
}

interface Editing {
  expectedVersion?: number | null;
}

/** What a kind of mutation says of itself. */
type Kind = Pick<MutationDefinition, 'attach' | 'run' | 'stores' | 'edits'> & { keyFields?: readonly string[] };

function define<I extends object>(
  { name, description, action, input, inputDescription = '', payload: answered, codes = [], ...rest }: Common<I>,
  { attach, run, stores, edits, keyFields = edits ? [edits] : [] }: Kind,
): MutationDefinition {
  return {
    name,
    description,
    example: rest.example,
    action: [action].flat().join(EITHER),
    input: input ?? null,
    inputDescription,
    payload: answered,
    codes: [...new Set(codes)].sort(),
    before: rest.until,
    whenSuspended: rest.whenSuspended ?? false,
    passes: rest.passes ?? [],
    stores,
    edits,
    keyFields,
    attach,
    run,
  };
}

/** What is checked before a mutation, whatever it is about. */
const guardedBy = ({ name, action, whenSuspended = false }: Pick<Common<object>, 'name' | 'action' | 'whenSuspended'>) => ({
  name,
  action: [action].flat().join(EITHER),
  whenSuspended,
});

/** Declares a mutation without idempotency key and dry run: it returns secrets or can only be used once. */
export const defineAnswer = <I extends object>(mutation: AnsweringMutation<I>): MutationDefinition =>
  define(mutation, {
    stores: false,
    attach: () => undefined,
    run: (ctx, input) => asPayload(ctx, guardedBy(mutation), () => mutation.answer(ctx, input as I), mutation.refused ?? {}),
  });

/** Runs a storing mutation: `before`, then the transaction. */
function storing<I extends StoringInput, P>(
  mutation: StoringCommon<I, P>,
  work: (tx: TxCtx, act: Act<I, P>) => Promise<Outcome>,
): MutationDefinition['run'] {
  const { name, probesExistence = false, before, giveBack, locks, owner, recorded, shown, shownRefused, refused = {} } = mutation;
  return async (ctx, given) => {
    const input = given as I;
    const known = recorded ? await recorded(ctx, input) : input;
    const instead = { ...refused };
    const done = async (): Promise<object> => {
      const act: Act<I, P> = { input, prepared: (await before?.(ctx, input)) as P };
      const stores = (): Promise<Stored> =>
        runIdempotent(ctx, {
          operation: name,
          input: known,
          ...(owner ? { owner: owner(input, ctx) } : {}),
          ...(locks ? { locks: (tx: TxCtx) => locks(tx, act) } : {}),
          ...(shown ? { shown: (result: Done) => shown(result, act) } : {}),
          work: (tx) => work(tx, act),
        });
      let stored = false;
      const asks = typeof probesExistence === 'function' ? probesExistence(input) : probesExistence;
      try {
        const { outcome, shown: also, repeated } = await (asks ? withProbeLimit(ctx, stores) : stores());
        stored = !repeated;
        return { ...outcome, ...also };
      } catch (cause) {
        Object.assign(instead, shownRefused?.(act));
        throw cause;
      } finally {
        // Once, and never in the way of the answer: what was stored is stored, and a refusal keeps its reason.
        if (!stored) await giveBack?.(act).catch((cause: unknown) => ctx.log.warn({ err: cause }, 'a limit was not given back'));
      }
    };
    return asPayload(ctx, guardedBy(mutation), done, instead, known);
  };
}

/** The action the operation itself requires: the first of the alternatives. */
const first = (action: string | readonly string[]): string => [action].flat()[0] ?? '';

/** Declares a mutation that writes data in one transaction, with idempotency key and dry run. */
export function defineMutation<I extends StoringInput, P = undefined>(mutation: StoringMutation<I, P>): MutationDefinition {
  const { name, action, codes = [], alsoOn = [], keyFields = [] } = mutation;
  return define(
    { ...mutation, codes: [...codes, 'INVALID', 'IDEMPOTENCY_CONFLICT'] },
    {
      stores: true,
      keyFields,
      attach: () => alsoOn.forEach(({ attach }) => attach(name, first(action))),
      run: storing(mutation, (tx, act) => mutation.work(tx, act)),
    },
  );
}

/** Declares a storing mutation on one object. The type's operations are checked before its work. */
export function defineOperation<
  I extends StoringInput,
  E extends object,
  N extends FieldName<E>,
  F,
  S extends string,
  A extends FieldName<E> = never,
  P = undefined,
>(mutation: ThingMutation<I, P, E, N, F, S, A>): MutationDefinition {
  const { name, action, codes = [], on, alsoOn = [], thing, alsoRead = [], work } = mutation;
  const operations = on.operations;
  const thingOf = (input: I, tx: TxCtx): Thing<E, never> | Promise<Thing<E, never>> =>
    typeof thing === 'function' ? thing(input, tx) : { id: String(input[thing]), path: [thing] };
  const byKind: RefusalCode[] = ['NOT_FOUND', 'INVALID', 'IDEMPOTENCY_CONFLICT'];
  if (on.moves) byKind.push('INVALID_STATE');
  if (mutation.input.prototype instanceof EditingInput) byKind.push('VERSION_CONFLICT');
  return define(
    { ...mutation, codes: [...codes, ...byKind] },
    {
      stores: true,
      edits: typeof thing === 'string' && mutation.input.prototype instanceof EditingInput ? thing : undefined,
      attach: () => [on, ...alsoOn].forEach(({ attach }) => attach(name, first(action))),
      run: storing(mutation, async (tx, act) => {
        const { expectedVersion } = act.input as Editing;
        const found = await actOn(tx, operations, name, { expectedVersion, ...(await thingOf(act.input, tx)), alsoRead });
        return work(tx, { ...act, ...found });
      }),
    },
  );
}
