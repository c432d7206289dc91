/** Gives up a place. Repeats have no effect. */
export type Leave = () => void;

/** How busy a gate is. */
export interface GateLoad {
  places: number;
  running: number;
  waiting: number;
  /** Requests refused so far. */
  refused: number;
}

/** Whoever enters one gate after another, and may go away meanwhile. An `AbortController` costs 1 KB until the whole heap is collected. */
export class Visitor {
  private hasGone = false;
  private told: (() => void) | null = null;

  get isGone(): boolean {
    return this.hasGone;
  }

  /** Goes away, and waits no more. */
  go(): void {
    this.hasGone = true;
    this.told?.();
  }

  /** Names who is told when the visitor goes away. */
  tells(told: (() => void) | null): void {
    this.told = told;
  }
}

interface Waiter {
  begin: (leave: Leave) => void;
}

/** How much the latest request counts for the average. */
const WEIGHT = 0.1;
/** The longest time, in milliseconds, in which those who arrive are taken in before the next ones enter. */
const INTAKE = 10;
/** How long a request takes before anything was measured, in milliseconds. */
const FIRST = 5;

/**
 * Lets a limited number of requests run. Others wait, taking turns by owner, if their turn is expected in time; those that would
 * wait too long are refused at once. So the queue holds no more than can be done within that time.
 *
 * Nobody enters while others arrive, and that for some milliseconds only. If each request ran as soon as it is read, those behind
 * it would wait unseen in their connections: Node accepts one new connection per turn of its event loop.
 */
export class Gate {
  private running = 0;
  private waiting = 0;
  private arrived = 0;
  private refused = 0;
  /** Whether the next ones are about to enter. */
  private called = false;
  private readonly queues = new Map<string, Waiter[]>();
  /** The time from one end of a request to the next while others wait, on average: milliseconds. */
  private interval: number;
  /** When the last request ended, if others were waiting then. */
  private lastEnd: number | null = null;
  /** Since when there has always been somebody who waits. Null if nobody does. */
  private since: number | null = null;

  constructor(
    private readonly size: number,
    /** The longest wait in milliseconds. */
    private readonly patience: number,
    /**
     * The longest wait once the queue has not been empty for that long. A queue is for bursts; one that stands costs memory and
     * collections of it, and has everybody wait for nothing.
     */
    private readonly standing = patience,
  ) {
    this.interval = FIRST / size;
  }

  /** Notes that a request was refused here. */
  turnAway(): void {
    this.refused += 1;
  }

  load(): GateLoad {
    const { size: places, running, waiting, refused } = this;
    return { places, running, waiting, refused };
  }

  /** Whether whoever comes now has to wait. */
  get isFull(): boolean {
    return this.running + this.waiting >= this.size;
  }

  /** Whether a request of this owner would have to wait too long. */
  refuses(owner: string): boolean {
    if (!this.isFull) return false;
    const own = (this.queues.get(owner)?.length ?? 0) + 1;
    const owners = this.queues.size + (own === 1 ? 1 : 0);
    // Others get at most one turn for each of one's own.
    const before = Math.min(this.waiting + 1, own * owners);
    return before * this.interval > this.limit();
  }

  /** The longest wait as things are. */
  private limit(): number {
    const isStanding = this.since !== null && performance.now() - this.since > this.patience;
    return isStanding ? this.standing : this.patience;
  }

  /** Waits for a place. Null if there is none in time, or the visitor goes away. */
  enter(owner: string, visitor?: Visitor): Promise<Leave | null> {
    if (visitor?.isGone === true || this.refuses(owner)) return Promise.resolve(null);
    return new Promise((resolve) => {
      const end = (leave: Leave | null): void => {
        clearTimeout(late);
        visitor?.tells(null);
        resolve(leave);
      };
      const waiter: Waiter = { begin: end };
      const giveUp = (): void => {
        // The turn may come together with the end of the wait.
        if (this.remove(owner, waiter)) end(null);
      };
      const late = setTimeout(() => {
        // There may be a place, and only the intake of others keeps everybody out.
        this.admit();
        giveUp();
      }, this.patience).unref();
      visitor?.tells(giveUp);
      this.queue(owner, waiter);
    });
  }

  private begin(): Leave {
    this.running += 1;
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const now = performance.now();
      if (this.lastEnd !== null) this.interval += WEIGHT * (now - this.lastEnd - this.interval);
      this.lastEnd = this.waiting > 0 ? now : null;
      this.running -= 1;
      this.soon();
    };
  }

  private queue(owner: string, waiter: Waiter): void {
    const queue = this.queues.get(owner);
    if (queue) queue.push(waiter);
    else this.queues.set(owner, [waiter]);
    if (this.waiting === 0) this.since = performance.now();
    this.waiting += 1;
    this.stir();
    this.soon();
  }

  /** Notes that something arrived, so that more may follow at once. */
  stir(): void {
    this.arrived += 1;
  }

  /** Lets in as many as there are places, in the next turn in which nobody arrives. */
  private soon(): void {
    if (this.called || this.waiting === 0 || this.running >= this.size) return;
    this.called = true;
    this.turn(performance.now(), this.arrived);
  }

  private turn(since: number, arrived: number): void {
    setImmediate(() => {
      const goesOn = this.arrived !== arrived && performance.now() - since < INTAKE;
      if (goesOn) {
        this.turn(since, this.arrived);
        return;
      }
      this.called = false;
      this.admit();
    });
  }

  /** Lets in as many as there are places. */
  private admit(): void {
    while (this.waiting > 0 && this.running < this.size) this.next();
  }

  /** Takes a waiter out of its queue. False if its turn has come. */
  private remove(owner: string, waiter: Waiter): boolean {
    const queue = this.queues.get(owner);
    const place = queue?.indexOf(waiter) ?? -1;
    if (!queue || place < 0) return false;
    queue.splice(place, 1);
    if (queue.length === 0) this.queues.delete(owner);
    this.left();
    return true;
  }

  /** One less waits. */
  private left(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.since = null;
  }

  private next(): void {
    const [first] = this.queues;
    if (!first) return;
    const [owner, queue] = first;
    const waiter = queue.shift();
    // An owner with more requests goes to the end.
    this.queues.delete(owner);
    if (queue.length > 0) this.queues.set(owner, queue);
    this.left();
    waiter?.begin(this.begin());
  }
}
