import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Sends one document again and again from a process of its own, and returns what became of it: `clients` one after the other
 * each, or a fixed `rate` per second. `started` is told of the process.
 */
export async function drive(load, started = () => undefined) {
  const driver = fork(join(import.meta.dirname, 'open-loop.mjs'));
  started(driver.pid);
  driver.send(load);
  const [result] = await once(driver, 'message');
  return result;
}
