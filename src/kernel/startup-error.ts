/** A reason not to start, in one sentence that says what to do. */
export class StartupError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}
