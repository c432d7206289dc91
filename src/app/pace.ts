import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Lane } from '../data/lane';

/** Milliseconds of work after which nobody has to be let through. */
const SHORT = 1;

/** How much longer than the work took the loop is left to others. */
const REST = 3;

/** Waits for the turn to do something that holds up the event loop; `owner` is whom it is done for. */
export type Pace = (owner: string) => Promise<void>;

/**
 * Lets work that holds up the event loop begin one by one, and then leaves the loop to others for three times as long as it took:
 * what is done at once after the turn came is what is measured.
 */
export function pacing(): Pace {
  const lane = new Lane(1);
  return (owner) =>
    new Promise((begin) => {
      void lane.run(owner, async () => {
        const began = performance.now();
        begin();
        await turn();
        const took = performance.now() - began;
        if (took > SHORT) await delay(took * REST);
      });
    });
}
