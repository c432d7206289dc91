import { z } from 'zod';
import { DATABASE_VARIABLES } from './database-settings';
import { LIMIT_VARIABLES } from './limit-settings';
import { MONITORING_VARIABLES } from './monitoring-settings';
import { PASSKEY_VARIABLES } from './passkey-settings';
import { isProxy } from './proxies';
import { address, flag, names, whole, type Variable } from './variable';

/** An IP address with an optional port. */
const NAME_SERVER = /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|[0-9a-fA-F:]*:[0-9a-fA-F:.]*|\[[0-9a-fA-F:.]+\](:\d{1,5})?)$/;

/**
 * Every environment variable of the server. Nothing else reads the environment. The table in the README must have the same
 * texts.
 */
export const VARIABLES = {
  NODE_ENV: {
    description:
      '`production` turns off demo data, playground, introspection and automatic migration, and makes secrets mandatory.',
    fallback: 'development',
    type: z.enum(['development', 'production', 'test']),
  },
  PORT: { description: 'Port to listen on. 0 picks a free one. 0 to 65535.', fallback: '4000', type: whole(0, 65_535) },
  HOST: { description: 'Address to listen on.', fallback: '127.0.0.1', type: z.string().min(1) },
  WORKERS: {
    description:
      'Number of server processes on this machine, which share the port; for MySQL and MariaDB. The pool is per process, and so are counts without `REDIS_URL`. 1 to 64.',
    fallback: '1',
    type: whole(1, 64),
  },
  ...DATABASE_VARIABLES,
  REQUEST_TIMEOUT_MS: {
    description: 'Milliseconds after which a request starts no further statement. 100 to 600000.',
    fallback: '10000',
    type: whole(100, 600_000),
  },
  QUEUE_TIMEOUT_MS: {
    description:
      'Milliseconds a request may wait for its turn when there are more than the server can do. What would wait longer is refused at once as `UNAVAILABLE` with `Retry-After`. Writes, and reads that look through whole lists, may wait four times as long; small reads a quarter, once there has been a queue for that long. 10 to 60000.',
    fallback: '500',
    type: whole(10, 60_000),
  },
  SHUTDOWN_TIMEOUT_MS: {
    description: 'Milliseconds that running requests get to finish after SIGTERM. 100 to 120000.',
    fallback: '10000',
    type: whole(100, 120_000),
  },
  MIGRATE_ON_START: {
    description: 'Migrate the database on startup. Otherwise run `npm run migrate`.',
    fallback: 'true, in production false',
    type: flag,
  },
  TOKEN_SECRET: {
    description: 'Secret that signs access tokens: at least 32 random characters. Mandatory in production.',
    fallback: 'created once and stored next to the database',
    type: z.string(),
    secret: true,
  },
  PUBLIC_URL: {
    description: 'Public base URL of this server. Links in mails start with it: `https://graph.example`.',
    fallback: '`http://localhost:PORT`; mandatory in production',
    type: address(/^https?:$/).refine((text) => !/[?#]/.test(text), 'must have no query'),
  },
  INVITATION_URL_TEMPLATE: {
    description:
      'Target of links in mails instead of the built-in pages; contains `{token}`. With `{purpose}` (`invitation`, `domain`, `enrollment`, `email`, `password-reset`) it applies to all links, without it only to invitations.',
    fallback: 'the built-in pages',
    type: address(/^https?:$/).refine((text) => text.includes('{token}'), 'must contain {token}'),
  },
  DNS_SERVERS: {
    description: 'DNS servers that verify domains, separated by commas: `192.0.2.53`, `192.0.2.53:5353`, `[2001:db8::53]:53`.',
    fallback: 'DNS servers of the system',
    type: names.pipe(z.array(z.string().regex(NAME_SERVER, 'must look like address or address:port'))),
  },
  ENROLLMENT_URL: {
    description: 'Page where resellers enroll. Mails, pages and `enrollmentRequirements` link to it.',
    fallback: 'a built-in page that lists the requirements',
    type: address(/^https?:$/),
  },
  PROGRAM_URL: {
    description: 'Page about the program requirements, for `enrollmentRequirements`.',
    fallback: 'a built-in page',
    type: address(/^https?:$/),
  },
  INDIRECT_MODEL_URL: {
    description: 'Page about the indirect model, for `enrollmentRequirements`.',
    fallback: 'a built-in page',
    type: address(/^https?:$/),
  },
  SMTP_URL: {
    description: 'Mail server: `smtp://user:password@host:587` or `smtps://…`.',
    fallback: 'not set: mails are written as files',
    type: address(/^smtps?:$/),
    secret: true,
  },
  MAIL_FROM: {
    description: 'Sender of mails: an address, or `Name <address>`.',
    fallback: '`Partner Graph <no-reply@localhost>`; mandatory in production with `SMTP_URL`',
    type: z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an e-mail address'),
  },
  MAIL_FOLDER: {
    description: 'Folder for mails as `.eml` files if `SMTP_URL` is not set.',
    fallback: '`mail` next to the database; in production none: mails stay in the outbox',
    type: z.string().min(1),
  },
  BACKGROUND_SECONDS: {
    description:
      'Seconds between two runs of the background jobs: mails, renewals, expirations. 0 turns them off in this process. 0 to 3600.',
    fallback: '5',
    type: whole(0, 3_600),
  },
  ...PASSKEY_VARIABLES,
  SIGN_IN_ATTEMPTS: {
    description: 'Sign-in attempts per minute from one address (IPv6: one /64). 1 to 100000.',
    fallback: '30',
    type: whole(1, 100_000),
  },
  LINK_ATTEMPTS: {
    description: 'Link token uses per minute from one address (IPv6: one /64). 1 to 100000.',
    fallback: '30',
    type: whole(1, 100_000),
  },
  MAIL_ATTEMPTS: {
    description: 'Mails per hour that one address (IPv6: one /64) may request without signing in. 1 to 100000.',
    fallback: '20',
    type: whole(1, 100_000),
  },
  TAKEN_ANSWERS: {
    description:
      'Refusals per hour that tell a user that an e-mail address or domain is taken. Three times as many for its organization. 1 to 100000.',
    fallback: '100',
    type: whole(1, 100_000),
  },
  INVITATIONS_BY_USER: {
    description: 'Mails per day that one user may send to outsiders: invitations and address verifications. 1 to 100000.',
    fallback: '100',
    type: whole(1, 100_000),
  },
  INVITATIONS_BY_ORGANIZATION: {
    description: 'The same for all users of one organization together. 1 to 100000.',
    fallback: '300',
    type: whole(1, 100_000),
  },
  REDIS_URL: {
    description:
      'Redis that counts attempts and costs for all processes together: `redis://host:6379`. While it is unreachable, each process counts by itself.',
    fallback: 'not set: each process counts by itself',
    type: address(/^rediss?:$/),
    secret: true,
  },
  PRIVATE_ISSUER_HOSTS: {
    description:
      'Hosts of identity providers that may be at private addresses, separated by commas: `login.internal.example`. In production, keys are fetched only over HTTPS, and from other hosts only at public addresses.',
    fallback: 'not set: public addresses only; outside production, any address',
    type: names,
  },
  ACCESS_TOKEN_MINUTES: { description: 'Lifetime of an access token in minutes. 1 to 60.', fallback: '15', type: whole(1, 60) },
  SESSION_DAYS: { description: 'Days until an unused session expires. 1 to 365.', fallback: '30', type: whole(1, 365) },
  IDEMPOTENCY_HOURS: {
    description: 'Hours that the outcome of an idempotency key is kept. 1 to 720.',
    fallback: '24',
    type: whole(1, 720),
  },
  VENDOR_SUPPORT_PHONE: {
    description:
      "Phone number of the vendor's support, shown to partners that have to call because they cannot file tickets for a customer. 3 to 40 characters.",
    fallback: 'not set: not shown',
    type: z.string().min(3).max(40),
  },
  VENDOR_SUPPORT_EMAIL: {
    description: "E-mail address of the vendor's support, shown with the phone number.",
    fallback: 'not set: not shown',
    type: z
      .string()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/),
  },
  VENDOR_SUPPORT_URL: {
    description: "Website of the vendor's support, shown with the phone number. Starts with https:// or http://.",
    fallback: 'not set: not shown',
    type: z.url({ protocol: /^https?$/ }).max(500),
  },
  DEMO: {
    description: 'Fill an empty database with demo data on startup. Not allowed in production.',
    fallback: 'true, in production false',
    type: flag,
  },
  DEMO_PASSWORD: {
    description: 'Password of the demo sign-ins, used when the demo data is created. 12 to 256 characters.',
    fallback: 'demo-Partner-Graph-1',
    type: z.string().min(12).max(256),
    secret: true,
  },
  PLAYGROUND: {
    description: 'Serve the GraphQL playground at `/`. Needs introspection.',
    fallback: 'true, in production false',
    type: flag,
  },
  INTROSPECTION: { description: 'Allow introspection queries.', fallback: 'true, in production false', type: flag },
  PERSISTED_QUERIES: {
    description:
      'Maximum number of documents that clients may register and then send by hash (automatic persisted queries), in each process and in Redis. The oldest make room. 0 to 100000; 0 turns it off.',
    fallback: '1000',
    type: whole(0, 100_000),
  },
  TRUSTED_DOCUMENTS: {
    description:
      '`only` refuses documents that are in no manifest, and turns off the playground; `log` runs and logs them, with the name that the client states; `off` reads no manifests.',
    fallback: 'off',
    type: z.enum(['off', 'log', 'only']),
  },
  TRUSTED_DOCUMENTS_FOLDER: {
    description:
      'Folder of the manifests of trusted documents: one JSON file per client, read at startup. Required unless `TRUSTED_DOCUMENTS` is `off`.',
    fallback: 'not set',
    type: z.string().min(1),
  },
  CORS_ORIGINS: {
    description: 'Origins that browsers may call from, separated by commas: `https://portal.example`. Without credentials.',
    fallback: 'none',
    type: names.pipe(z.array(z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/[^\s/]+$/i, 'must be an origin without a path'))),
  },
  TRUSTED_PROXIES: {
    description: 'Addresses or networks of proxies whose `X-Forwarded-For` is trusted, separated by commas.',
    fallback: 'none',
    type: names.pipe(z.array(z.string().refine(isProxy, 'must be an address or a network'))),
  },
  BODY_LIMIT_KB: { description: 'Maximum request body size in KiB. 1 to 10240.', fallback: '256', type: whole(1, 10_240) },
  ...MONITORING_VARIABLES,
  ...LIMIT_VARIABLES,
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** Variables that former versions read, and what to use instead. */
export const RETIRED: Readonly<Record<string, string>> = {
  MAX_NODES: 'Set MAX_COST instead.',
  OIDC_ISSUER: 'Create an identity provider with `createIdentityProvider` instead.',
  OIDC_AUDIENCE: 'It belongs to an identity provider now.',
  OIDC_JWKS_URL: 'It belongs to an identity provider now.',
  OIDC_EMAIL_DOMAINS: 'They belong to an identity provider now.',
};
