import { whole, type Variable } from './variable';

/** The environment variables that limit what may be asked for, and how much of it. */
export const LIMIT_VARIABLES = {
  MAX_DEPTH: { description: 'Maximum nesting of fields in a document. 3 to 50.', fallback: '16', type: whole(3, 50) },
  MAX_FIELDS: {
    description: 'Maximum number of fields in a document. Fragments count wherever they are spread. 100 to 20000.',
    fallback: '1000',
    type: whole(100, 20_000),
  },
  MAX_TOKENS: { description: 'Maximum tokens in a document. 100 to 20000.', fallback: '2000', type: whole(100, 20_000) },
  MAX_ALIASES: {
    description: 'Maximum number of aliases in a document, with fragments expanded. 0 to 1000.',
    fallback: '30',
    type: whole(0, 1_000),
  },
  MAX_DIRECTIVES: {
    description: 'Maximum number of directives in a document, with fragments expanded. 0 to 1000.',
    fallback: '30',
    type: whole(0, 1_000),
  },
  MAX_ROOT_MUTATIONS: { description: 'Maximum mutations per operation. 1 to 100.', fallback: '5', type: whole(1, 100) },
  MAX_COST: {
    description:
      'Maximum price of one operation, calculated from its page sizes, filters and groups before it runs. 100 to 10000000.',
    fallback: '20000',
    type: whole(100, 10_000_000),
  },
  MAX_CONDITIONS: {
    description:
      'Maximum number of filter conditions and query input values in one operation. Each is counted for every row its field belongs to. 100 to 20000.',
    fallback: '5000',
    type: whole(100, 20_000),
  },
  MAX_SCANS: {
    description:
      'Maximum number of lists that one operation may look through: root lists searched with `contains` or counted with a filter, and each `aggregate` and `groupBy`. 1 to 100.',
    fallback: '10',
    type: whole(1, 100),
  },
  COST_BY_USER: {
    description:
      'What the operations of one user may cost at once; without signing in, those from one address (IPv6: one /64). More than that is refused as `THROTTLED` until enough is restored. 0, or `MAX_COST` to 100000000; 0 turns it off.',
    fallback: '0, in production 200000',
    type: whole(0, 100_000_000),
  },
  COST_RATE_BY_USER: {
    description: 'How much of it is restored per second. 1 to 100000000.',
    fallback: '10000',
    type: whole(1, 100_000_000),
  },
  COST_BY_ORGANIZATION: {
    description: 'The same for all users of one organization together.',
    fallback: '0, in production 800000',
    type: whole(0, 100_000_000),
  },
  COST_RATE_BY_ORGANIZATION: {
    description: 'How much of that is restored per second.',
    fallback: '40000',
    type: whole(1, 100_000_000),
  },
  EXPORTS_AT_ONCE: {
    description:
      'Maximum number of exports that run at the same time in one process. Each holds a database connection of its own, on SQLite a process. 1 to 100.',
    fallback: '4',
    type: whole(1, 100),
  },
  EXPORTS_BY_ORGANIZATION: {
    description: 'How many of them may belong to one organization. Further ones are refused as `THROTTLED`. 1 to 100.',
    fallback: '2',
    type: whole(1, 100),
  },
  EXPORT_SECONDS: {
    description:
      'Seconds after which an export ends; the client can resume it. Until then the database keeps the data of its snapshot. 1 to 86400.',
    fallback: '3600',
    type: whole(1, 86_400),
  },
  EXPORT_STALL_SECONDS: {
    description: 'Seconds that a client may take nothing of an export before its connection is closed. 1 to 3600.',
    fallback: '30',
    type: whole(1, 3_600),
  },
  BULK_FILE_MB: {
    description: 'Maximum size in MiB of a file sent with `POST /bulk`. 1 to 1024.',
    fallback: '64',
    type: whole(1, 1_024),
  },
  BULK_ROWS: {
    description: 'Maximum number of rows of a file sent with `POST /bulk`. 1 to 1000000.',
    fallback: '200000',
    type: whole(1, 1_000_000),
  },
  BULK_RUN_DAYS: {
    description:
      'Days that a finished bulk run is kept with its rows. The same file is recognized as long as its run is kept. 1 to 365.',
    fallback: '30',
    type: whole(1, 365),
  },
  SCHEDULED_FILE_KB: {
    description: 'Largest file in KiB that a schedule attaches to a mail. Of larger ones it mails the address. 1 to 20480.',
    fallback: '5120',
    type: whole(1, 20_480),
  },
  COMPILE_SHARE: {
    description:
      'Maximum percent of time spent on compiling repeated queries, which makes them cheaper. 0 compiles none, 100 compiles immediately. 0 to 100.',
    fallback: '10',
    type: whole(0, 100),
  },
} as const satisfies Record<string, Variable>;
