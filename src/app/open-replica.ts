import type { Settings } from '../config/env';
import type { Log } from '../data/context';
import type { Database } from '../data/database';
import { Replica } from '../data/replica';

/** The replica of the settings, or null. A mistake in them refuses the start; a replica that is down does not. */
export async function openReplica(settings: Settings, primary: Database, log: Log): Promise<Replica | null> {
  const { readerUrl } = settings;
  if (readerUrl === undefined) return null;
  const replica = new Replica({ ...settings, readerUrl }, primary, log);
  try {
    await replica.begin();
    return replica;
  } catch (cause) {
    replica.close();
    throw cause;
  }
}
