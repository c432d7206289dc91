import type { Refusal } from './errors';

/** As a target state: the transition changes something, but not the state. */
export const SAME = 'SAME';

/** A transition of a state machine. Its cause declares it. */
export interface Move<S extends string = string> {
  from: readonly S[];
  /** The target state, or several if circumstances decide. */
  to: S | typeof SAME | readonly (S | typeof SAME)[];
  /** What it does, in words. */
  description: string;
}

interface KnownMove extends Move {
  /** Caused by time alone, or by events elsewhere. */
  byItself: boolean;
}

/** Options of a state machine. */
interface MachineOptions<S extends string> {
  /** The schema type whose state it is. */
  name: string;
  description: string;
  /** The states with their meanings. */
  states: Readonly<Record<S, string>>;
  initial: readonly NoInfer<S>[];
  /** Transitions that no user makes. */
  byItself?: Readonly<Record<string, Move<NoInfer<S>>>>;
}

/** The states of an object and the transitions between them. Mutations add the transitions that users make. */
export class Machine<S extends string = string> {
  readonly name: string;
  readonly description: string;
  readonly states: Readonly<Record<S, string>>;
  readonly initial: readonly S[];
  private readonly known = new Map<string, KnownMove>();

  constructor({ name, description, states, initial, byItself = {} }: MachineOptions<S>) {
    this.name = name;
    this.description = description;
    this.states = states;
    this.initial = initial;
    for (const [cause, move] of Object.entries<Move<S>>(byItself)) this.known.set(cause, { ...move, byItself: true });
  }

  /** All transitions by their cause: a mutation, or the name of an automatic one. */
  get moves(): ReadonlyMap<string, KnownMove> {
    return this.known;
  }

  /** Adds the transition that a mutation makes. */
  add(mutation: string, move: Move<S>): void {
    const known = this.known.get(mutation);
    if (known && known.from !== move.from) throw new Error(`${this.name} has two transitions named ${mutation}.`);
    this.known.set(mutation, { ...move, byItself: false });
  }
}

/** Declares a state machine. A transition from or to an unknown state does not compile. */
export const defineMachine = <const S extends string>(options: MachineOptions<S>): Machine<S> => new Machine(options);

/**
 * Why a transition is not possible from a state, and what is possible instead. Null if it is possible. `open` says whether
 * another transition is otherwise allowed. An unknown transition is a programming error.
 */
export function illegalMove(
  machine: Machine,
  name: string,
  state: string,
  open: (other: string) => boolean = () => true,
): Refusal | null {
  const move = machine.moves.get(name);
  if (!move) throw new Error(`${machine.name} has no transition ${name}.`);
  if (move.from.includes(state)) return null;
  const possible = [...machine.moves]
    .filter(([other, { byItself, from }]) => !byItself && from.includes(state) && open(other))
    .map(([other]) => other);
  const instead = possible.length > 0 ? `Possible now: ${possible.join(', ')}.` : 'You can do nothing else with it now.';
  return {
    code: 'INVALID_STATE',
    message: `\`${name}\` is not possible in state ${state}. Required: ${move.from.join(' or ')}. ${instead}`,
    path: [],
    details: { state, needs: [...move.from], possible },
  };
}
