/**
 * Does so many things at once at most. Those who wait are served in turn by whoever they belong to, so that many
 * things of one hold up the next of another for one of them only.
 */
export class Lane {
  private free: number;
  private readonly waiting = new Map<string, (() => void)[]>();

  constructor(width: number) {
    this.free = width;
  }

  /** Does the work when its turn comes; `owner` is whom it belongs to. */
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
    const [owner, [begin, ...rest]] = first;
    // Whoever has more to wait for goes to the end.
    this.waiting.delete(owner);
    if (rest.length > 0) this.waiting.set(owner, rest);
    begin?.();
  }
}
