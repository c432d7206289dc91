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
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: HashQueueLimits) {}

  /** Holds a place while `work` runs, which waits for its turn itself. Refuses if no place is free. */
  async withPlace<T>(work: (inTurn: InTurn) => Promise<T>): Promise<T> {
    const { atOnce, waiting } = this.limits;
    if (this.places >= atOnce + waiting) throw new AppError('UNAVAILABLE', 'Too many sign-ins at once. Try again.');
    this.places += 1;
    try {
      return await work((costly) => this.inTurn(costly));
    } finally {
      this.places -= 1;
    }
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limits.atOnce) this.running += 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      return await work();
    } finally {
      // The slot is handed over, not freed: otherwise a newcomer could take it as well.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
