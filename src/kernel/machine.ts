import type { Refusal } from './errors';

/** Stands for the state a move begins in: something changes, the state does not. */
export const SAME = 'SAME';

/** One move of a state machine: what causes it, from where, to where. */
export interface Move {
  from: readonly string[];
  /** The state it leads to; several where circumstances decide. */
  to: string | readonly string[];
  /** What it is, in words. */
  description: string;
  /** Caused by the clock alone. */
  byItself?: boolean;
}

/** The states of a thing and the moves between them: the one place where they are written down. */
export interface Machine {
  /** The type whose state it is, as the schema names it. */
  name: string;
  description: string;
  /** State → what it means. */
  states: Readonly<Record<string, string>>;
  initial: readonly string[];
  /** Mutation, or name of what happens by itself → move. */
  moves: Readonly<Record<string, Move>>;
}

const machines: Machine[] = [];

/** Declares a state machine. Every state a move names must exist. */
export function defineMachine<const M extends Machine>(machine: M): M {
  for (const [name, move] of Object.entries<Move>(machine.moves)) {
    const unknown = [...move.from, ...(typeof move.to === 'string' ? [move.to] : move.to)].find(
      (state) => state !== SAME && !(state in machine.states),
    );
    if (unknown) throw new Error(`${machine.name}.${name} names the unknown state ${unknown}.`);
  }
  machines.push(machine);
  return machine;
}

/** All machines that were declared; the pages about them are drawn from here. */
export const declaredMachines = (): readonly Machine[] => machines;

/** The moves that people can make from a state. */
const possibleFrom = (machine: Machine, state: string): string[] =>
  Object.entries(machine.moves)
    .filter(([, move]) => move.byItself !== true && move.from.includes(state))
    .map(([name]) => name);

/**
 * Why a move cannot be made from a state, with what would be possible; null when it can, or when it is no move. `open` says
 * which of the other moves nothing else stands against.
 */
export function illegalMove(
  machine: Machine,
  name: string,
  state: string,
  open: (other: string) => boolean = () => true,
): Refusal | null {
  const move = machine.moves[name];
  if (!move || move.from.includes(state)) return null;
  const possible = possibleFrom(machine, state).filter(open);
  const instead = possible.length > 0 ? `Possible now: ${possible.join(', ')}.` : 'Nothing else is possible for you now.';
  return {
    code: 'INVALID_STATE',
    message: `\`${name}\` is not possible while it is ${state}; it needs ${move.from.join(' or ')}. ${instead}`,
    path: [],
    details: { state, needs: [...move.from], possible },
  };
}
