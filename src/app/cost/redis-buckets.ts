import type { Redis } from 'ioredis';
import type { Bucket, Taking } from './memory-buckets';

/**
 * Takes points from all buckets or from none, in one step, by the clock of Redis. A bucket that is full again expires.
 * ARGV: the points, then capacity and points per second of each bucket.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local points = tonumber(ARGV[1])
local levels, wait = {}, 0
for i, key in ipairs(KEYS) do
  local capacity, restored = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local kept = redis.call('HMGET', key, 'level', 'at')
  local level = capacity
  if kept[1] and kept[2] then
    level = math.min(capacity, tonumber(kept[1]) + math.max(0, now - tonumber(kept[2])) * restored / 1000)
  end
  levels[i] = level
  wait = math.max(wait, math.ceil((points - level) * 1000 / restored - 0.001))
end
local answer = { wait }
for i, key in ipairs(KEYS) do
  local capacity, restored = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local level = levels[i]
  if wait == 0 then
    level = math.min(capacity, level - points)
    if level >= capacity then
      redis.call('DEL', key)
    else
      redis.call('HSET', key, 'level', string.format('%.3f', level), 'at', string.format('%.0f', now))
      redis.call('PEXPIRE', key, math.ceil((capacity - level) * 1000 / restored) + 1000)
    end
  end
  answer[i + 1] = math.floor(level)
end
return answer
`;

/** The command that the script becomes. */
type Commands = Record<'takePoints', (keys: number, ...values: (string | number)[]) => Promise<unknown>>;

/** Whether an answer is a plausible wait and level of each bucket. Something other than Redis may answer anything. */
const isTaken = (answer: unknown, buckets: readonly Bucket[]): answer is number[] =>
  Array.isArray(answer) &&
  answer.length === buckets.length + 1 &&
  answer.every(Number.isSafeInteger) &&
  answer[0] >= 0 &&
  buckets.every(({ capacity }, index) => answer[index + 1] <= capacity);

/** Buckets in Redis. Rejects if it gives no plausible answer. */
export function inRedis(redis: Redis): Taking {
  redis.defineCommand('takePoints', { lua: SCRIPT });
  const { takePoints } = redis as unknown as Commands;
  return async (buckets, points) => {
    const keys = buckets.map(({ key }) => key);
    const sizes = buckets.flatMap(({ capacity, restored }) => [capacity, restored]);
    const answer = await takePoints.call(redis, keys.length, ...keys, points, ...sizes);
    if (!isTaken(answer, buckets)) throw new Error('Redis returned something that is not the state of buckets.');
    const [wait = 0, ...levels] = answer;
    return { wait, levels };
  };
}
