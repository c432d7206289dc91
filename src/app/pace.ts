import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import { Lane } from '../data/lane';

/** Work up to this many milliseconds causes no pause. */
const SHORT = 1;

/** The pause, as a multiple of the work's duration. */
const REST = 3;

/** Waits for permission to block the event loop. `owner` is the client the work is for. */
export type Pace = (owner: string) => Promise<void>;

/**
 * Runs work that blocks the event loop one item at a time, then leaves the loop to others for three times as long. Only the
 * synchronous work right after the permission is measured.
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
