import { AppError } from '../kernel/errors';

/** How much of some costly work is done at once, and how much more may wait for it. */
export interface HashQueueLimits {
  atOnce: number;
  waiting: number;
}

/** Runs work when its turn has come. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** A bounded queue for costly work: first a place in it, then turns, in the order of asking. */
export class HashQueue {
  private places = 0;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limits: HashQueueLimits) {}

  /** Holds a place while `work` runs, which asks for its turn itself; when there is none the caller is told to come back. */
  async withPlace<T>(work: (inTurn: InTurn) => Promise<T>): Promise<T> {
    const { atOnce, waiting } = this.limits;
    if (this.places >= atOnce + waiting) throw new AppError('UNAVAILABLE', 'Too many sign-ins at once; try again.');
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
      // Handed over, not freed: somebody who comes at this moment would take it beside the one who waits.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
