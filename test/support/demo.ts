import { hash } from '@node-rs/argon2';

export const DEMO_PASSWORD = 'demo-Partner-Graph-1';
/** The day the demo data of the tests are made for. */
export const DEMO_DAY = Date.UTC(2026, 10, 1);

/** The least that argon2 accepts: what a password costs is tested elsewhere. */
const CHEAP = { memoryCost: 8, timeCost: 1, parallelism: 1 } as const;

/** A hash of a password that costs next to nothing to check. */
export const cheapHash = (password: string): Promise<string> => hash(password, CHEAP);
