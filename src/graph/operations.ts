import type { Ctx } from '../data/context';
import type { Refusal } from '../kernel/errors';
import type { Class } from '../kernel/class';
import { illegalMove, type Machine, type Move } from '../kernel/machine';
import type { RefusalCode } from '../kernel/refusals';
import type { ConditionName } from '../policy/conditions';
import { policy } from '../policy/policy';
import { missingRight } from '../policy/missing-right';
import type { FieldName, Row } from './row';
import { againstState } from '../policy/standing';

/** Shorthand for a reason in a check. */
export const because = (code: RefusalCode, message: string, details?: Record<string, unknown>): Refusal => ({
  code,
  message,
  path: [],
  ...(details ? { details } : {}),
});

/** What stands against something now, by the facts; null when nothing does. */
export type Check<F> = (facts: F, ctx: Ctx) => Refusal | null;

/** The first refusal of several checks. */
export const firstOf =
  <F>(...checks: readonly Check<F>[]): Check<F> =>
  (facts, ctx) => {
    for (const check of checks) {
      const against = check(facts, ctx);
      if (against) return against;
    }
    return null;
  };

/** A mutation that is about the state of nothing: possible in every state of the thing. */
export const ANY_STATE = 'ANY_STATE';

/** What the facts say of conditions: null where one is not asked of this viewer, or was an alternative that is not needed. */
export type Conditions<F> = Readonly<Partial<Record<ConditionName, (facts: F, ctx: Ctx, action: string) => boolean | null>>>;

/** What an action reads of a thing that is in scope. */
export interface Reading<R> {
  /** The condition of the scope that opens it; absent where being in scope is enough. */
  guardedBy?: string;
  /** Why it is closed. */
  closedBecause?: (row: R) => Refusal;
}

/** What can be done with things of a type is decided by this. */
export interface OperationsOptions<E, N extends FieldName<E>, F, S extends string> {
  /** Fields of the row that the facts are made of; `raw(…)` where the viewer need not see them. */
  needs: readonly N[];
  facts: (row: Row<E, N>, ctx: Ctx) => F | Promise<F>;
  /** The machine whose moves the operations are, and the state now. */
  machine?: Machine<S>;
  state?: (facts: F, ctx: Ctx) => string;
  /** Conditions of the policy table that the facts decide; the others are asked elsewhere or of the input. */
  conditions?: Conditions<F>;
  /** Actions that read something of the thing beside itself; see {@link Reading}. */
  reading?: Readonly<Record<string, Reading<Row<E, N>>>>;
}

/** How a mutation stands to a thing. */
export interface BindingOptions<E, N extends FieldName<E>, F, S extends string> {
  /** The move of the machine that it makes; only where the thing has a machine, and there it has to be said. */
  move: [S] extends [never] ? undefined : Move<S> | typeof ANY_STATE;
  /** What else stands against it. Looks at facts only: `availableActions` asks for every row. */
  check?: Check<F>;
  /** The organization in whose tenant it acts, to whose trail a refusal goes, too; null where the viewer has left it. */
  onBehalfOf?: (facts: F, row: Row<E, N>) => string | null;
  /** False: asked by the mutation, but not among the `availableActions` of the thing. */
  listed?: boolean;
  /** It reaches the thing by a link instead of its id: not listed, and rights are judged before the link is looked at. */
  byLink?: boolean;
}

type BindingOptionsOf<E, N extends FieldName<E>, F, S extends string> = [S] extends [never]
  ? Omit<BindingOptions<E, N, F, S>, 'move'>
  : BindingOptions<E, N, F, S>;

/** One mutation that acts on things of a type. */
interface Operation<F> {
  /** The action of the policy that guards it. */
  action: string;
  move: Move | typeof ANY_STATE | undefined;
  check: Check<F> | undefined;
  onBehalfOf: ((facts: F, row: never) => string | null) | undefined;
  listed: boolean;
  byLink: boolean;
}

/** A mutation with what it acts on; `defineMutation` takes it. */
export interface OperationBinding<
  E extends object = object,
  N extends FieldName<E> = never,
  F = unknown,
  S extends string = string,
> {
  operations: Operations<E, N, F, S>;
  /** It is a move of the machine, which refuses it in other states. */
  moves: boolean;
  /** Notes the mutation among the operations. */
  attach: (mutation: string, action: string) => void;
}

/** What operations of a module below say, and the checks that take the place of theirs. */
interface Below<F> {
  operations: () => ReadonlyMap<string, Operation<F>>;
  checks: Readonly<Record<string, Check<F>>>;
}

/**
 * What can be done with things of a type: the same for `availableActions`, `explainAccess` and the mutations themselves.
 * Each mutation brings itself (`on` of its definition); there is no list of them to extend.
 */
export class Operations<E extends object, N extends FieldName<E>, F, S extends string = never> {
  private readonly own = new Map<string, Operation<F>>();

  constructor(
    readonly type: Class<E>,
    readonly options: OperationsOptions<E, N, F, S>,
    private readonly below: Below<F> = { operations: () => new Map(), checks: {} },
  ) {}

  /** The mutations that act on such a thing. */
  get operations(): ReadonlyMap<string, Operation<F>> {
    const below = [...this.below.operations()].map(([name, operation]): [string, Operation<F>] => {
      const check = this.below.checks[name];
      return [name, check ? { ...operation, check } : operation];
    });
    return below.length === 0 ? this.own : new Map([...below, ...this.own]);
  }

  /** Mistakes in the code, which stop the start: a check in the place of that of no mutation, and a move that nobody said. */
  verify(): void {
    const unsaid = this.options.machine && [...this.operations].find(([, { move }]) => move === undefined);
    if (unsaid) throw new Error(`${unsaid[0]} does not say its move on a ${this.type.name}.`);
    const below = this.below.operations();
    const unknown = Object.keys(this.below.checks).find((name) => !below.has(name));
    if (unknown !== undefined) throw new Error(`No mutation ${unknown} acts on a ${this.type.name}.`);
  }

  /** Says how a mutation stands to such a thing. */
  on(options: BindingOptionsOf<E, N, F, S>): OperationBinding<E, N, F, S> {
    const { move, check, onBehalfOf, byLink = false, listed = !byLink } = options as Partial<BindingOptions<E, N, F, S>>;
    const attach = (mutation: string, action: string): void => {
      const { machine } = this.options;
      if (machine && move !== undefined && move !== ANY_STATE) machine.add(mutation, move);
      this.own.set(mutation, { action, move, check, onBehalfOf, listed, byLink });
    };
    return { operations: this, moves: move !== undefined && move !== ANY_STATE, attach };
  }
}

/** Declares what can be done with things of a type. */
export const defineOperations = <E extends object, const N extends FieldName<E>, F, S extends string = never>(
  type: Class<E>,
  options: OperationsOptions<E, N, F, S>,
): Operations<E, N, F, S> => new Operations(type, options);

/** What a module above adds to what is known of a thing below. */
interface Extension<E, N extends FieldName<E>, F, G extends F> {
  facts: (facts: F, row: Row<E, N>, ctx: Ctx) => G | Promise<G>;
  conditions?: Conditions<G>;
  /** Checks that take the place of those of mutations below, by mutation. */
  checks?: Readonly<Record<string, Check<G>>>;
}

/** The operations of a thing with more facts: those of the modules below, and what is added to the result. */
export function extendOperations<E extends object, N extends FieldName<E>, F, S extends string, G extends F>(
  base: Operations<E, N, F, S>,
  { facts, conditions = {}, checks = {} }: Extension<E, N, F, G>,
): Operations<E, N, G, S> {
  const { options } = base;
  return new Operations<E, N, G, S>(
    base.type,
    {
      ...options,
      facts: async (row, ctx) => facts(await options.facts(row, ctx), row, ctx),
      conditions: { ...options.conditions, ...conditions },
    },
    { operations: () => base.operations, checks },
  );
}

/** What stands against an operation for this viewer now; null when nothing does. */
export function standsAgainst<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  name: string,
  facts: F,
  ctx: Ctx,
): Refusal | null {
  const operation = operations.operations.get(name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  const entry = operation.byLink ? undefined : policy.get(operation.action);
  return (
    (entry ? (missingRight(ctx.viewer, entry) ?? againstState(ctx.viewer, operation.action)) : null) ??
    againstMove(operations, name, facts, ctx) ??
    operation.check?.(facts, ctx) ??
    null
  );
}

function againstMove<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  name: string,
  facts: F,
  ctx: Ctx,
): Refusal | null {
  const { machine, state } = operations.options;
  const move = operations.operations.get(name)?.move;
  if (!machine || !state || move === ANY_STATE) return null;
  // What is named as possible is so for this viewer; those moves begin in this state, so it ends here.
  const open = (other: string): boolean =>
    !operations.operations.has(other) || standsAgainst(operations, other, facts, ctx) === null;
  return illegalMove(machine, name, state(facts, ctx), open);
}

/** Operations on things of any type, for whoever asks by name. The facts are those that these operations found. */
export type AnyOperations = Operations<object, never, unknown, string>;
