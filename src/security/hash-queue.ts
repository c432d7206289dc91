import { promise as queueOf, type queueAsPromised } from 'fastq';
import { AppError } from '../kernel/errors';

/** How many expensive tasks run at once, and how many more may wait. */
export interface HashQueueLimits {
  atOnce: number;
  waiting: number;
}

/** Runs work when it is its turn. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A bounded queue for expensive work: callers first get a place, then their turn in order of arrival. */
export class HashQueue {
  private places = 0;
  private readonly turns: queueAsPromised<() => Promise<unknown>>;

  constructor(private readonly limits: HashQueueLimits) {
    this.turns = queueOf((work: () => Promise<unknown>) => work(), limits.atOnce);
  }

  /** Holds a place while `work` runs, which waits for its turn itself. Refuses if no place is free. */
  async withPlace<T>(work: (inTurn: InTurn) => Promise<T>): Promise<T> {
    const { atOnce, waiting } = this.limits;
    if (this.places >= atOnce + waiting) throw new AppError('UNAVAILABLE', 'Too many sign-ins at once. Try again.');
    this.places += 1;
    try {
      return await work(<R>(costly: () => Promise<R>) => this.turns.push(costly) as Promise<R>);
    } finally {
      this.places -= 1;
    }
  }
}
