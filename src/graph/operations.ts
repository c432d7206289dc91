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

/** Creates a refusal, for use in checks. */
export const because = (code: RefusalCode, message: string, details?: Record<string, unknown>): Refusal => ({
  code,
  message,
  path: [],
  ...(details ? { details } : {}),
});

/** Returns what blocks something, by the facts, or null. */
export type Check<F> = (facts: F, ctx: Ctx) => Refusal | null;

/** Runs the checks in order and returns the first refusal. */
export const firstOf =
  <F>(...checks: readonly Check<F>[]): Check<F> =>
  (facts, ctx) => {
    for (const check of checks) {
      const against = check(facts, ctx);
      if (against) return against;
    }
    return null;
  };

/** For a mutation that is possible in every state of its object. */
export const ANY_STATE = 'ANY_STATE';

/**
 * Evaluates policy conditions by the facts. Null if a condition does not apply to this viewer, or was an alternative that was
 * not needed.
 */
export type Conditions<F> = Readonly<Partial<Record<ConditionName, (facts: F, ctx: Ctx, action: string) => boolean | null>>>;

/** What an action reads of a visible object. */
export interface Reading<R> {
  /** The scope condition that grants it. Absent if being visible is enough. */
  guardedBy?: string;
  /** Why it is not granted. */
  closedBecause?: (row: R) => Refusal;
}

/** Decides what can be done with objects of a type. */
export interface OperationsOptions<E, N extends FieldName<E>, F, S extends string> {
  /** Fields the facts are computed from. Use `raw(…)` where the viewer need not see them. */
  needs: readonly N[];
  facts: (row: Row<E, N>, ctx: Ctx) => F | Promise<F>;
  /** The state machine whose transitions the operations are, and the current state. */
  machine?: Machine<S>;
  state?: (facts: F, ctx: Ctx) => string;
  /** Policy conditions that the facts decide. The others are checked elsewhere or depend on the input. */
  conditions?: Conditions<F>;
  /** Actions that read parts of the object; see {@link Reading}. */
  reading?: Readonly<Record<string, Reading<Row<E, N>>>>;
}

/** How a mutation acts on an object. */
export interface BindingOptions<E, N extends FieldName<E>, F, S extends string> {
  /** The transition it makes. Required if the type has a state machine. */
  move: [S] extends [never] ? undefined : Move<S> | typeof ANY_STATE;
  /** Further obstacles. Looks at facts only: `availableActions` calls it for every row. */
  check?: Check<F>;
  /** The organization on whose behalf it acts. Refusals go to its audit trail, too. Null if the viewer has left it. */
  onBehalfOf?: (facts: F, row: Row<E, N>) => string | null;
  /** False: checked by the mutation, but not listed in `availableActions`. */
  listed?: boolean;
  /**
   * The mutation finds the object by a link token instead of its id. It is not listed, and rights are checked before the link.
   */
  byLink?: boolean;
}

type BindingOptionsOf<E, N extends FieldName<E>, F, S extends string> = [S] extends [never]
  ? Omit<BindingOptions<E, N, F, S>, 'move'>
  : BindingOptions<E, N, F, S>;

/** A mutation that acts on objects of a type. */
interface Operation<F> {
  /** The policy action that guards it. */
  action: string;
  move: Move | typeof ANY_STATE | undefined;
  check: Check<F> | undefined;
  onBehalfOf: ((facts: F, row: never) => string | null) | undefined;
  listed: boolean;
  byLink: boolean;
}

/** A mutation with the type it acts on; passed to `defineOperation`. */
export interface OperationBinding<
  E extends object = object,
  N extends FieldName<E> = never,
  F = unknown,
  S extends string = string,
> {
  operations: Operations<E, N, F, S>;
  /** It is a state transition, which the machine refuses in other states. */
  moves: boolean;
  /** Registers the mutation as one of the operations. */
  attach: (mutation: string, action: string) => void;
}

/** Operations of a lower module, with the checks that replace theirs. */
interface Below<F> {
  operations: () => ReadonlyMap<string, Operation<F>>;
  checks: Readonly<Record<string, Check<F>>>;
}

/**
 * What can be done with objects of a type. `availableActions`, `explainAccess` and the mutations all use it. Each mutation
 * registers itself through `on` in its definition; there is no central list.
 */
export class Operations<E extends object, N extends FieldName<E>, F, S extends string = never> {
  private readonly own = new Map<string, Operation<F>>();

  constructor(
    readonly type: Class<E>,
    readonly options: OperationsOptions<E, N, F, S>,
    private readonly below: Below<F> = { operations: () => new Map(), checks: {} },
  ) {}

  /** The mutations that act on such an object. */
  get operations(): ReadonlyMap<string, Operation<F>> {
    const below = [...this.below.operations()].map(([name, operation]): [string, Operation<F>] => {
      const check = this.below.checks[name];
      return [name, check ? { ...operation, check } : operation];
    });
    return below.length === 0 ? this.own : new Map([...below, ...this.own]);
  }

  /**
   * Detects programming errors at startup: a replacement check for an unknown mutation, or an operation without a transition.
   */
  verify(): void {
    const unsaid = this.options.machine && [...this.operations].find(([, { move }]) => move === undefined);
    if (unsaid) throw new Error(`${unsaid[0]} does not declare its transition on ${this.type.name}.`);
    const below = this.below.operations();
    const unknown = Object.keys(this.below.checks).find((name) => !below.has(name));
    if (unknown !== undefined) throw new Error(`No mutation ${unknown} acts on ${this.type.name}.`);
  }

  /** Binds a mutation to objects of this type. */
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

/** Declares what can be done with objects of a type. */
export const defineOperations = <E extends object, const N extends FieldName<E>, F, S extends string = never>(
  type: Class<E>,
  options: OperationsOptions<E, N, F, S>,
): Operations<E, N, F, S> => new Operations(type, options);

/** What a higher module adds to the facts of a lower one. */
interface Extension<E, N extends FieldName<E>, F, G extends F> {
  facts: (facts: F, row: Row<E, N>, ctx: Ctx) => G | Promise<G>;
  conditions?: Conditions<G>;
  /** Checks that replace those of lower mutations, by mutation name. */
  checks?: Readonly<Record<string, Check<G>>>;
}

/** The operations of a lower module with additional facts and checks. */
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

/** What blocks an operation for this viewer now, or null. */
export function standsAgainst<E extends object, N extends FieldName<E>, F, S extends string>(
  operations: Operations<E, N, F, S>,
  name: string,
  facts: F,
  ctx: Ctx,
): Refusal | null {
  const operation = operations.operations.get(name);
  if (!operation) throw new Error(`Unknown operation: ${name}.`);
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
  // The refusal names only moves open to this viewer. They start in the current state, so the recursion ends here.
  const open = (other: string): boolean =>
    !operations.operations.has(other) || standsAgainst(operations, other, facts, ctx) === null;
  return illegalMove(machine, name, state(facts, ctx), open);
}

/** Operations on objects of any type, looked up by name. Facts must come from the same operations. */
export type AnyOperations = Operations<object, never, unknown, string>;
