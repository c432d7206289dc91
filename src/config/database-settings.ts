import { z } from 'zod';
import { whole, type Variable } from './variable';

/** The environment variables of the database. */
export const DATABASE_VARIABLES = {
  DATABASE_FILE: {
    description: 'File of the embedded SQLite database. Excludes `DATABASE_URL`.',
    fallback: 'var/partner-graph.sqlite',
    type: z.string().min(1),
  },
  DATABASE_URL: {
    description:
      'MySQL or MariaDB: `mysql://user:password@host:port/name`, with special characters of user and password percent-encoded. TLS with `?ssl=`: `disabled` (default), `required` (encrypts, verifies nothing), `verify-ca` or `verify-identity` (also the host name), with `&ssl-ca=`, `&ssl-cert=` and `&ssl-key=` as PEM files. `?socket=/path` connects to a Unix socket at `localhost`. Excludes `DATABASE_FILE`. One of the two is mandatory in production.',
    fallback: 'not set: SQLite',
    type: z.string().regex(/^(mysql|mariadb):\/\/\S+$/, 'must look like mysql://user:password@host:port/name'),
    secret: true,
  },
  DATABASE_READER_URL: {
    description:
      'A replica of `DATABASE_URL`, written the same way. Queries are read from it once it has everything that was committed before they came; if it is behind or down, the primary answers. Both servers need GTIDs. Mutations, sign-in and exports always use the primary.',
    fallback: 'not set: all from `DATABASE_URL`',
    type: z.string().regex(/^(mysql|mariadb):\/\/\S+$/, 'must look like mysql://user:password@host:port/name'),
    secret: true,
  },
  DATABASE_READER_WAIT_MS: {
    description: 'Milliseconds that a query waits for the replica to catch up before the primary answers. 0 to 5000.',
    fallback: '100',
    type: whole(0, 5_000),
  },
  DATABASE_POOL_SIZE: { description: 'Maximum number of MySQL connections. 1 to 200.', fallback: '10', type: whole(1, 200) },
  DATABASE_LENGTHY_READS: {
    description:
      'Maximum number of MySQL connections that scan whole lists at the same time: searches, filtered counts and orders by several keys. Further ones wait, taking turns by organization. 1 to 200.',
    fallback: '2',
    type: whole(1, 200),
  },
  DATABASE_ACQUIRE_TIMEOUT_MS: {
    description: 'Milliseconds a request waits for a connection before it is refused as `UNAVAILABLE`. 10 to 60000.',
    fallback: '1000',
    type: whole(10, 60_000),
  },
  STATEMENT_TIMEOUT_MS: {
    description: 'Maximum milliseconds per statement on MySQL and MariaDB. 100 to 600000.',
    fallback: '8000',
    type: whole(100, 600_000),
  },
} as const satisfies Record<string, Variable>;
