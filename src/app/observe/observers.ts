import type { Observer } from '../../data/observer';

/** Tells each of several observers. Undefined if there are none, so that nothing is measured for nobody. */
export function observers(...all: readonly (Observer | null | undefined)[]): Observer | undefined {
  const some = all.filter((one) => one != null);
  if (some.length < 2) return some[0];
  return {
    executed: (statement) => some.forEach((one) => one.executed(statement)),
    refused: (code) => some.forEach((one) => one.refused?.(code)),
  };
}
