import { whyUnusable } from '../data/unusable';
import { StartupError } from '../kernel/startup-error';

/** What a process writes that cannot start: one sentence about a mistake of the operator, for a fault of ours where it happened. */
export const failureOf = (cause: unknown): string =>
  cause instanceof StartupError ? cause.message : (whyUnusable(cause) ?? String(cause instanceof Error ? cause.stack : cause));
