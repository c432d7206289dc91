import { hasRedis } from './redis';

if (!hasRedis && process.env['REQUIRE_REDIS'] === 'true') throw new Error('redis-server is missing, and REQUIRE_REDIS is set.');

/** `describe` where Redis is there; otherwise the tests are shown as skipped. */
export const describeRedis: typeof describe = hasRedis ? describe : describe.skip;
