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

/** What a mutation is, for schema, policy, trail and tests. */
export interface MutationDefinition {
  /** In the schema, in `availableActions` and in the audit trail. */
  name: string;
  description: string;
  /** A selection to copy, for the description. */
  example?: string | undefined;
  /** The action of the policy, or several of which one is enough. */
  action: string;
  input: Class | null;
  inputDescription: string;
  payload: Class;
  codes: readonly RefusalCode[];
  before: Before;
  whenSuspended: boolean;
  passes: readonly Passing[];
  /** Notes the mutation among the operations on what it acts on. */
  attach: () => void;
  run: (ctx: Ctx, input: object) => Promise<object>;
}

/** What every mutation is declared with. */
interface Common<I extends object> {
  name: string;
  description: string;
  /** A selection to copy, such as `renameSubscription(input: { … }) { errors { code } }`; it is checked against the schema. */
  example?: string;
  action: string | readonly string[];
  /** Class of the input; absent where there is none. */
  input?: Class<I>;
  /** What the input is, in the schema. */
  inputDescription?: string;
  payload: Class;
  /** Codes of its own. Those that its kind brings are added: `IDEMPOTENCY_CONFLICT`, `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID_STATE`. */
  codes?: readonly RefusalCode[];
  /** May be used before a temporary password was changed, or a second factor was set up. */
  until?: Before;
  /** Those who are suspended may use it although its action is for active ones. */
  whenSuspended?: boolean;
  passes?: readonly Passing[];
  /** What the payload shows instead when it was refused; only for fields that cannot be null. */
  refused?: object;
}

/** A mutation that answers something and is not a transaction with key and dry run: those of signing in. */
interface AnsweringMutation<I extends object> extends Common<I> {
  /** The fields of the payload. */
  answer: (ctx: Ctx, input: I) => Promise<object>;
}

/** What a step of a storing mutation has to work with. */
export interface Act<I, P> {
  input: I;
  /** What `before` answered. */
  prepared: P;
}

/** The same, with the thing that the mutation acts on: found in scope, in the right version and state. */
export type ActOnThing<I, P, E, N extends FieldName<E>, F> = Act<I, P> & SubjectOf<E, N, F>;

/** A mutation that stores something, in one transaction. */
interface StoringCommon<I extends StoringInput, P> extends Common<I> {
  input: Class<I>;
  /** May refuse because an address or a domain belongs to others; such answers are throttled. */
  probesExistence?: boolean | ((input: I) => boolean);
  /** Checks of the input alone, and what is dear to compute, before the transaction. */
  before?: (ctx: Ctx, input: I) => P | Promise<P>;
  /** Gives back what `before` took, such as a share of a daily limit: called where nothing was stored by this request. */
  giveBack?: (act: Act<I, P>) => Promise<void>;
  /** Whose idempotency keys these are: those of the organization unless the mutation is open to people without one. */
  owner?: (input: I, ctx: Ctx) => string;
  /** What the idempotency record and the trail know of the input, where that is more than the input itself. */
  recorded?: (ctx: Ctx, input: I) => I | Promise<I>;
  /** The organizations that it decides about; locked before anything is looked at. None unless given. */
  locks?: (tx: TxCtx, act: Act<I, P>) => ReturnType<Locks>;
  /** What the payload shows beside the things that the outcome names; made before the commit, so that it cannot fail after. */
  shown?: (done: Done, act: Act<I, P>) => object;
  /** What it shows beside `refused` when the work refused: how far that came, as far as it noted it in `prepared`. */
  shownRefused?: (act: Act<I, P>) => object;
}

/** A storing mutation on nothing that is there already, or that finds what it is about itself. */
interface StoringMutation<I extends StoringInput, P> extends StoringCommon<I, P> {
  /** Operations that the work asks itself, with `requirePossible`. */
  alsoOn?: readonly Pick<OperationBinding, 'attach'>[];
  work: (tx: TxCtx, act: Act<I, P>) => Promise<Outcome>;
}

/** A storing mutation on one thing that its input names. */
interface ThingMutation<
  I extends StoringInput,
  P,
  E extends object,
  N extends FieldName<E>,
  F,
  S extends string,
  A extends FieldName<E>,
> extends StoringCommon<I, P> {
  /** How it stands to the thing that it acts on; asked before the work. */
  on: OperationBinding<E, N, F, S>;
  /** Other things among whose operations it is. */
  alsoOn?: readonly Pick<OperationBinding, 'attach'>[];
  /** The thing: the field of the input with its id, or where its id comes from. */
  thing: (keyof I & string) | ((input: I, tx: TxCtx) => Thing<E, never> | Promise<Thing<E, never>>);
  /** Fields to read beside those that the facts need. */
  alsoRead?: readonly A[];
  work: (tx: TxCtx, act: ActOnThing<I, P, E, N | A, F>) => Promise<Outcome>;
}

interface Editing {
  expectedVersion?: number | null;
}

function define<I extends object>(
  { name, description, action, input, inputDescription = '', payload: answered, codes = [], ...rest }: Common<I>,
  { attach, run }: Pick<MutationDefinition, 'attach' | 'run'>,
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
    attach,
    run,
  };
}

/** What stands before a mutation, whatever it is about. */
const guardedBy = ({ name, action, whenSuspended = false }: Pick<Common<object>, 'name' | 'action' | 'whenSuspended'>) => ({
  name,
  action: [action].flat().join(EITHER),
  whenSuspended,
});

/** Declares a mutation that shows secrets or is used up by itself, so that it has neither key nor dry run. */
export const defineAnswer = <I extends object>(mutation: AnsweringMutation<I>): MutationDefinition =>
  define(mutation, {
    attach: () => undefined,
    run: (ctx, input) => asPayload(ctx, guardedBy(mutation), () => mutation.answer(ctx, input as I), mutation.refused ?? {}),
  });

/** Runs the work of a storing mutation: what comes before, then the transaction. */
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
      const asks = typeof probesExistence === 'function' ? probesExistence(input) : probesExistence;
      try {
        const { outcome, shown: also, repeated } = await (asks ? withProbeLimit(ctx, stores) : stores());
        if (repeated) await giveBack?.(act);
        return { ...outcome, ...also };
      } catch (cause) {
        await giveBack?.(act);
        Object.assign(instead, shownRefused?.(act));
        throw cause;
      }
    };
    return asPayload(ctx, guardedBy(mutation), done, instead, known);
  };
}

/** The action that the operation itself asks for: the first of those of which one is enough. */
const first = (action: string | readonly string[]): string => [action].flat()[0] ?? '';

/** Declares a mutation that stores something: it takes an idempotency key and a dry run, and is one transaction. */
export function defineMutation<I extends StoringInput, P = undefined>(mutation: StoringMutation<I, P>): MutationDefinition {
  const { name, action, codes = [], alsoOn = [] } = mutation;
  return define(
    { ...mutation, codes: [...codes, 'INVALID', 'IDEMPOTENCY_CONFLICT'] },
    {
      attach: () => alsoOn.forEach(({ attach }) => attach(name, first(action))),
      run: storing(mutation, (tx, act) => mutation.work(tx, act)),
    },
  );
}

/** Declares a mutation that acts on one thing, which the operations on such things are asked about before its work. */
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
      attach: () => [on, ...alsoOn].forEach(({ attach }) => attach(name, first(action))),
      run: storing(mutation, async (tx, act) => {
        const { expectedVersion } = act.input as Editing;
        const found = await actOn(tx, operations, name, { expectedVersion, ...(await thingOf(act.input, tx)), alsoRead });
        return work(tx, { ...act, ...found });
      }),
    },
  );
}
