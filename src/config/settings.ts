import { z } from 'zod';
import { isProxy } from './proxies';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const whole = (from: number, to: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(from).max(to));
const names = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);

/** An IP address, with a port or without. */
const NAME_SERVER = /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*|\[[0-9a-fA-F:.]+\](:\d{1,5})?)$/;

/** One environment variable. */
export interface Variable {
  /** What it does, with unit and limits. */
  description: string;
  /** What holds when it is not set, in words or as a value. */
  fallback: string;
  type: z.ZodType;
  /** Never shown. */
  secret?: boolean;
}

/**
 * Every environment variable the server reads; nothing else reads the environment. The table in the README
 * is made from this one.
 */
export const VARIABLES = {
  NODE_ENV: {
    description:
      '`production` switches demo data, playground, introspection and automatic migration off and makes secrets mandatory.',
    fallback: 'development',
    type: z.enum(['development', 'production', 'test']),
  },
  PORT: { description: 'Port to listen on; 0 takes a free one. 0 to 65535.', fallback: '4000', type: whole(0, 65_535) },
  HOST: { description: 'Address to listen on.', fallback: '127.0.0.1', type: z.string().min(1) },
  DATABASE_FILE: {
    description: 'File of the embedded SQLite database. Excludes `DATABASE_URL`.',
    fallback: 'var/partner-graph.sqlite',
    type: z.string().min(1),
  },
  DATABASE_URL: {
    description:
      'MySQL or MariaDB: `mysql://user:password@host:port/name`, special characters of user and password percent-encoded. `?ssl=true` speaks TLS and checks the certificate; `?ssl={"ca":"/path/to/ca.pem"}` takes TLS options of Node, `ca`, `cert` and `key` as files or PEM. Excludes `DATABASE_FILE`. One of the two is mandatory in production.',
    fallback: 'not set: SQLite',
    type: z.string().regex(/^(mysql|mariadb):\/\/\S+$/, 'must read mysql://user:password@host:port/name'),
    secret: true,
  },
  DATABASE_POOL_SIZE: { description: 'Connections to MySQL at most. 1 to 200.', fallback: '10', type: whole(1, 200) },
  DATABASE_LENGTHY_READS: {
    description:
      'Connections to MySQL at most that look through whole lists at once: searches, filtered counts and orders by several keys, which otherwise wait for their turn by organization. 1 to 200.',
    fallback: '2',
    type: whole(1, 200),
  },
  DATABASE_ACQUIRE_TIMEOUT_MS: {
    description: 'Milliseconds a request waits for a connection before it is told to come back. 10 to 60000.',
    fallback: '1000',
    type: whole(10, 60_000),
  },
  STATEMENT_TIMEOUT_MS: {
    description: 'Milliseconds one statement may take on MySQL and MariaDB. 100 to 600000.',
    fallback: '8000',
    type: whole(100, 600_000),
  },
  REQUEST_TIMEOUT_MS: {
    description: 'Milliseconds after which a request begins no further statement. 100 to 600000.',
    fallback: '10000',
    type: whole(100, 600_000),
  },
  SHUTDOWN_TIMEOUT_MS: {
    description: 'Milliseconds that requests under way get to finish after SIGTERM. 100 to 120000.',
    fallback: '10000',
    type: whole(100, 120_000),
  },
  MIGRATE_ON_START: {
    description: 'Bring the database up to this build at the start; otherwise `npm run migrate` does.',
    fallback: 'true, in production false',
    type: flag,
  },
  TOKEN_SECRET: {
    description: 'Secret that access tokens are signed with: at least 32 characters, random. Mandatory in production.',
    fallback: 'made once and kept beside the database',
    type: z.string(),
    secret: true,
  },
  PUBLIC_URL: {
    description: 'Address of this server as people reach it; links in mails begin with it: `https://graph.example`.',
    fallback: '`http://localhost:PORT`; mandatory in production',
    type: z.string().regex(/^https?:\/\/[^\s/?#]+(\/[^\s?#]*)?$/, 'must read https://host'),
  },
  INVITATION_URL_TEMPLATE: {
    description:
      'Where links in mails lead instead of the built-in pages: has `{token}`. With `{purpose}` (`invitation`, `domain`, `enrollment`, `email`, `password-reset`) it takes all links, without it those of invitations.',
    fallback: 'the built-in pages',
    type: z.string().regex(/^https?:\/\/\S*\{token\}\S*$/, 'must be a web address with {token}'),
  },
  DNS_SERVERS: {
    description:
      'Name servers, separated by commas, that are asked for the records that prove domains: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`.',
    fallback: 'those of the system',
    type: names.pipe(z.array(z.string().regex(NAME_SERVER, 'must read address or address:port'))),
  },
  ENROLLMENT_URL: {
    description: 'Where resellers enroll: mails and pages lead applicants there, and `enrollmentRequirements` names it.',
    fallback: 'a built-in page that says what it takes',
    type: z.string().regex(/^https?:\/\/\S+$/, 'must be a web address'),
  },
  PROGRAM_URL: {
    description: 'Page about the requirements of the program, for `enrollmentRequirements`.',
    fallback: 'a built-in page',
    type: z.string().regex(/^https?:\/\/\S+$/, 'must be a web address'),
  },
  INDIRECT_MODEL_URL: {
    description: 'Page about the indirect model, for `enrollmentRequirements`.',
    fallback: 'a built-in page',
    type: z.string().regex(/^https?:\/\/\S+$/, 'must be a web address'),
  },
  SMTP_URL: {
    description: 'Mail server: `smtp://user:password@host:587` or `smtps://…`.',
    fallback: 'not set: mails become files',
    type: z.string().regex(/^smtps?:\/\/\S+$/, 'must read smtp://host:port'),
    secret: true,
  },
  MAIL_FROM: {
    description: 'Sender of mails: an address, or `Name <address>`.',
    fallback: '`Partner Graph <no-reply@localhost>`; mandatory in production with `SMTP_URL`',
    type: z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address'),
  },
  MAIL_FOLDER: {
    description: 'Folder for mails as `.eml` files when there is no `SMTP_URL`.',
    fallback: '`mail` beside the database; in production none: mails wait in the outbox',
    type: z.string().min(1),
  },
  BACKGROUND_SECONDS: {
    description:
      'Seconds between two runs of what happens by itself: mails, renewals, expiry. 0 switches it off in this process. 0 to 3600.',
    fallback: '5',
    type: whole(0, 3_600),
  },
  SIGN_IN_ATTEMPTS: {
    description: 'Attempts to sign in from one address (IPv6: one /64) in a minute. 1 to 100000.',
    fallback: '30',
    type: whole(1, 100_000),
  },
  LINK_ATTEMPTS: {
    description: 'Uses of link tokens from one address (IPv6: one /64) in a minute. 1 to 100000.',
    fallback: '30',
    type: whole(1, 100_000),
  },
  MAIL_ATTEMPTS: {
    description: 'Mails that one address (IPv6: one /64) may ask for without signing in, in an hour. 1 to 100000.',
    fallback: '20',
    type: whole(1, 100_000),
  },
  TAKEN_ANSWERS: {
    description:
      'Answers in an hour that an e-mail address or a domain is taken, for one user; three times as many for its organization. 1 to 100000.',
    fallback: '100',
    type: whole(1, 100_000),
  },
  INVITATIONS_BY_USER: {
    description: 'Mails to strangers, invitations or proofs of an address, that one user may cause in a day. 1 to 100000.',
    fallback: '100',
    type: whole(1, 100_000),
  },
  INVITATIONS_BY_ORGANIZATION: {
    description: 'The same of all users of one organization. 1 to 100000.',
    fallback: '300',
    type: whole(1, 100_000),
  },
  REDIS_URL: {
    description:
      'Redis in which attempts by address are counted for all processes together: `redis://host:6379`. While it cannot be reached each process counts for itself.',
    fallback: 'not set: each process counts for itself',
    type: z.string().regex(/^rediss?:\/\/\S+$/, 'must read redis://host:port'),
    secret: true,
  },
  OIDC_ISSUER: {
    description:
      'OpenID Connect issuer whose tokens are taken beside the own ones, exactly as they name it in `iss`. At most 255 characters.',
    fallback: 'not set: own tokens only',
    type: z
      .string()
      .max(255)
      .regex(/^https?:\/\/[^\s?#]+$/, 'must be a web address'),
  },
  OIDC_AUDIENCE: {
    description: "This server's name at that issuer, exactly as tokens name it in `aud`. Goes with `OIDC_ISSUER`.",
    fallback: 'not set',
    type: z.string().min(1),
  },
  OIDC_JWKS_URL: {
    description: "Where that issuer's keys are.",
    fallback: "found at the issuer's `/.well-known/openid-configuration`",
    type: z.string().regex(/^https?:\/\/\S+$/, 'must be a web address'),
  },
  OIDC_EMAIL_DOMAINS: {
    description:
      'Domains of e-mail addresses that the issuer speaks for, separated by commas; tokens with other addresses are refused. Goes with `OIDC_ISSUER`.',
    fallback: 'not set',
    type: names,
  },
  ACCESS_TOKEN_MINUTES: { description: 'Minutes an access token is valid. 1 to 60.', fallback: '15', type: whole(1, 60) },
  SESSION_DAYS: { description: 'Days a session lasts without being used. 1 to 365.', fallback: '30', type: whole(1, 365) },
  IDEMPOTENCY_HOURS: {
    description: 'Hours the outcome of an idempotency key is kept. 1 to 720.',
    fallback: '24',
    type: whole(1, 720),
  },
  VENDOR_SUPPORT_PHONE: {
    description:
      "Telephone number of the vendor's support, shown to partners that must call it because they cannot file tickets for a customer. 3 to 40 characters.",
    fallback: 'not set: not shown',
    type: z.string().min(3).max(40),
  },
  VENDOR_SUPPORT_EMAIL: {
    description: "E-mail address of the vendor's support, shown beside the telephone number.",
    fallback: 'not set: not shown',
    type: z
      .string()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/),
  },
  VENDOR_SUPPORT_URL: {
    description: "Website of the vendor's support, shown beside the telephone number. Begins with https:// or http://.",
    fallback: 'not set: not shown',
    type: z.url({ protocol: /^https?$/ }).max(500),
  },
  DEMO: {
    description: 'Fill an empty database with demo data at the start. Refused in production.',
    fallback: 'true, in production false',
    type: flag,
  },
  DEMO_PASSWORD: {
    description: 'Password of the demo sign-ins when the demo data are made: 12 to 256 characters.',
    fallback: 'demo-Partner-Graph-1',
    type: z.string().min(12).max(256),
    secret: true,
  },
  PLAYGROUND: {
    description: 'Serve the GraphQL playground at `/`. Needs introspection.',
    fallback: 'true, in production false',
    type: flag,
  },
  INTROSPECTION: { description: 'Answer introspection queries.', fallback: 'true, in production false', type: flag },
  CORS_ORIGINS: {
    description:
      'Origins that browsers may call from, separated by commas: `https://portal.example`. No credentials are allowed with them.',
    fallback: 'none',
    type: names.pipe(z.array(z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s/]+$/i, 'must be an origin without a path'))),
  },
  TRUSTED_PROXIES: {
    description: 'Addresses or networks of proxies whose `X-Forwarded-For` counts, separated by commas.',
    fallback: 'none',
    type: names.pipe(z.array(z.string().refine(isProxy, 'must be an address or a network'))),
  },
  BODY_LIMIT_KB: { description: 'Largest request body. Unit: KiB. 1 to 10240.', fallback: '256', type: whole(1, 10_240) },
  LOG_LEVEL: {
    description: 'Least severe log lines to write.',
    fallback: 'info',
    type: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
  },
  MAX_DEPTH: { description: 'Deepest nesting of fields in a document. 3 to 50.', fallback: '16', type: whole(3, 50) },
  MAX_FIELDS: {
    description: 'Fields in a document at most, those of a fragment counted wherever it is spread. 100 to 20000.',
    fallback: '1000',
    type: whole(100, 20_000),
  },
  MAX_TOKENS: { description: 'Tokens in a document at most. 100 to 20000.', fallback: '2000', type: whole(100, 20_000) },
  MAX_ALIASES: {
    description: 'Aliases in a document at most, fragments spread out. 0 to 1000.',
    fallback: '30',
    type: whole(0, 1_000),
  },
  MAX_DIRECTIVES: {
    description: 'Directives in a document at most, fragments spread out. 0 to 1000.',
    fallback: '30',
    type: whole(0, 1_000),
  },
  MAX_ROOT_MUTATIONS: { description: 'Mutations in one operation at most. 1 to 100.', fallback: '5', type: whole(1, 100) },
  MAX_NODES: {
    description: 'Rows that a document may ask for, from its page sizes alone. 100 to 1000000.',
    fallback: '10000',
    type: whole(100, 1_000_000),
  },
  MAX_CONDITIONS: {
    description:
      'Conditions of filters and values of inputs of queries in one operation at most, each counted for every row that its field belongs to. 100 to 20000.',
    fallback: '5000',
    type: whole(100, 20_000),
  },
  MAX_SCANS: {
    description: 'Lists of the root that one operation may search with `contains` or count with a filter. 1 to 100.',
    fallback: '10',
    type: whole(1, 100),
  },
  COMPILE_SHARE: {
    description:
      'Percent of the time that the server may spend on compiling queries that come again, so that they cost less from then on. 0 compiles none, 100 all at once. 0 to 100.',
    fallback: '10',
    type: whole(0, 100),
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;
