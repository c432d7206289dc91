import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import type { SharedStore } from './shared-store';

/** Maximum length of a registered document in characters. Longer ones run, but are not kept. */
const LONGEST = 16_384;

/** Where Redis keeps the texts by hash, and when each was registered. The braces keep both together on a cluster. */
const KEYS = ['partner-graph:{persisted-queries}:texts', 'partner-graph:{persisted-queries}:order'] as const;

/** Stores a text and removes the oldest ones above the maximum. ARGV: hash, text, maximum. */
const SCRIPT = `
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], tonumber(time[1]) * 1000000 + tonumber(time[2]), ARGV[1])
local excess = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[3])
if excess > 0 then
  local removed = redis.call('ZPOPMIN', KEYS[2], excess)
  for i = 1, #removed, 2 do redis.call('HDEL', KEYS[1], removed[i]) end
end
return 1
`;

/** The command that the script becomes. */
type Commands = Record<'keepPersistedQuery', (keys: 2, ...values: (string | number)[]) => Promise<unknown>>;

/** Documents that clients registered, by the SHA-256 of their text (automatic persisted queries). */
export interface PersistedQueries {
  get: (hash: string) => Promise<string | undefined>;
  set: (hash: string, text: string) => Promise<void>;
}

/** The SHA-256 of a text in hexadecimal. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function inRedis(redis: Redis, maximum: number): PersistedQueries {
  redis.defineCommand('keepPersistedQuery', { lua: SCRIPT });
  const { keepPersistedQuery } = redis as unknown as Commands;
  return {
    // Something other than Redis may answer anything.
    get: async (hash) => {
      const text = await redis.hget(KEYS[0], hash);
      return typeof text === 'string' && sha256(text) === hash ? text : undefined;
    },
    set: async (hash, text) => void (await keepPersistedQuery.call(redis, 2, ...KEYS, hash, text, maximum)),
  };
}

/**
 * Keeps the documents registered last, `maximum` of them, in this process and with Redis for all processes together. Null if the
 * maximum is 0. What is kept is a text and nothing else: it passes every check again whenever it is asked for.
 */
export function openPersistedQueries(maximum: number, shared: SharedStore | null): PersistedQueries | null {
  if (maximum === 0) return null;
  const own = new LRUCache<string, string>({ max: maximum });
  const together = shared && inRedis(shared.redis, maximum);
  return {
    get: async (hash) => {
      const known = own.get(hash);
      if (known !== undefined || !shared || !together) return known;
      const found = await shared.orAlone(
        () => together.get(hash),
        () => Promise.resolve(undefined),
      );
      if (found !== undefined) own.set(hash, found);
      return found;
    },
    set: async (hash, text) => {
      if (text.length > LONGEST || own.has(hash)) return;
      own.set(hash, text);
      if (!shared || !together) return;
      await shared.orAlone(
        () => together.set(hash, text),
        () => Promise.resolve(),
      );
    },
  };
}
