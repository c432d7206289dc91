/**
 * Answers a question about this moment to everyone who asks, with few checks: whoever asks while a check runs shares the next one,
 * because the running one may have looked before.
 */
export class Freshness {
  private running: Promise<boolean> | null = null;
  private next: Promise<boolean> | null = null;

  /** `check` must not reject. */
  constructor(private readonly check: () => Promise<boolean>) {}

  /** The answer of a check that begins after this call. */
  ask(): Promise<boolean> {
    if (!this.running) return this.begin();
    this.next ??= this.running.then(() => {
      this.next = null;
      return this.begin();
    });
    return this.next;
  }

  private begin(): Promise<boolean> {
    const running = this.check().finally(() => {
      if (this.running === running) this.running = null;
    });
    this.running = running;
    return running;
  }
}
