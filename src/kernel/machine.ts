import type { Refusal } from './errors';

/** Stands for the state a move begins in: something changes, the state does not. */
export const SAME = 'SAME';

/** One move of a state machine: from where, to where. What causes it declares it. */
export interface Move<S extends string = string> {
  from: readonly S[];
  /** The state it leads to; several where circumstances decide. */
  to: S | typeof SAME | readonly (S | typeof SAME)[];
  /** What it is, in words. */
  description: string;
}

interface KnownMove extends Move {
  /** Caused by the clock alone, or by what happens elsewhere. */
  byItself: boolean;
}

/** What a state machine is declared with. */
interface MachineOptions<S extends string> {
  /** The type whose state it is, as the schema names it. */
  name: string;
  description: string;
  /** State → what it means. */
  states: Readonly<Record<S, string>>;
  initial: readonly NoInfer<S>[];
  /** Moves that nobody makes. */
  byItself?: Readonly<Record<string, Move<NoInfer<S>>>>;
}

/** The states of a thing and the moves between them. Mutations bring the moves that people make. */
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

  /** All moves by their cause: the mutation, or the name of what happens by itself. */
  get moves(): ReadonlyMap<string, KnownMove> {
    return this.known;
  }

  /** Adds the move that a mutation makes. */
  add(mutation: string, move: Move<S>): void {
    const known = this.known.get(mutation);
    if (known && known.from !== move.from) throw new Error(`${this.name} has two moves that are called ${mutation}.`);
    this.known.set(mutation, { ...move, byItself: false });
  }
}

/** Declares a state machine. A move to or from a state that it does not have does not compile. */
export const defineMachine = <const S extends string>(options: MachineOptions<S>): Machine<S> => new Machine(options);

/**
 * Why a move cannot be made from a state, with what would be possible; null when it can. `open` says which of the other moves
 * nothing else stands against. A move that the machine does not have is a mistake in the code.
 */
export function illegalMove(
  machine: Machine,
  name: string,
  state: string,
  open: (other: string) => boolean = () => true,
): Refusal | null {
  const move = machine.moves.get(name);
  if (!move) throw new Error(`${machine.name} has no move ${name}.`);
  if (move.from.includes(state)) return null;
  const possible = [...machine.moves]
    .filter(([other, { byItself, from }]) => !byItself && from.includes(state) && open(other))
    .map(([other]) => other);
  const instead = possible.length > 0 ? `Possible now: ${possible.join(', ')}.` : 'Nothing else is possible for you now.';
  return {
    code: 'INVALID_STATE',
    message: `\`${name}\` is not possible while it is ${state}; it needs ${move.from.join(' or ')}. ${instead}`,
    path: [],
    details: { state, needs: [...move.from], possible },
  };
}
