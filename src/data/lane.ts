/**
 * Limits concurrency. Waiting tasks are served round-robin by owner, so that many tasks of one owner delay each other owner's
 * next task by at most one. Queue libraries order by arrival or priority, not by owner.
 */
export class Lane {
  private free: number;
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(private readonly width: number) {
    this.free = width;
  }

  /** How many tasks run and wait. */
  load(): { running: number; waiting: number } {
    let waiting = 0;
    for (const tasks of this.waiting.values()) waiting += tasks.length;
    return { running: this.width - this.free, waiting };
  }

  /** Runs the work when it is its owner's turn. */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((begin) => this.queue(owner, begin));
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private queue(owner: string, begin: () => void): void {
    const queue = this.waiting.get(owner);
    if (queue) queue.push(begin);
    else this.waiting.set(owner, [begin]);
  }

  private next(): void {
    const [first] = this.waiting;
    if (!first) {
      this.free += 1;
      return;
    }
    const [owner, queue] = first;
    const begin = queue.shift();
    // An owner with more tasks goes to the end.
    this.waiting.delete(owner);
    if (queue.length > 0) this.waiting.set(owner, queue);
    begin?.();
  }
}
