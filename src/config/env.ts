import { dirname, join } from 'node:path';
import type { ZodError } from 'zod';
import { StartupError } from '../kernel/startup-error';
import { readClientSettings, type ClientSettings } from './client';
import type { Reach } from '../security/guarded-json';
import type { RelyingPartySettings } from '../security/relying-party';
import { checkDatabaseUrl } from './database-url';
import { monitoringOf, type MonitoringSettings } from './monitoring-settings';
import { passkeysOf } from './passkey-settings';
import { RETIRED, VARIABLES, type VariableName } from './settings';
import type { Variable } from './variable';

/** Limits on documents. */
export interface DocumentLimits {
  depth: number;
  fields: number;
  tokens: number;
  aliases: number;
  directives: number;
  rootMutations: number;
  cost: number;
  conditions: number;
  scans: number;
}

/** The size of a bucket that costs are taken from, and the points restored per second. A capacity of 0 means: none. */
interface BucketSetting {
  capacity: number;
  restored: number;
}

/** Limits on exports. */
export interface ExportLimits {
  /** Exports that run at the same time: in this process, and for one organization. */
  atOnce: number;
  byOrganization: number;
  /** Seconds that an export may take. */
  seconds: number;
  /** Seconds that a client may take nothing. */
  stallSeconds: number;
  /** Bytes of the largest file that is attached to a mail. */
  attached: number;
}

/** The validated settings of a server. */
export interface Settings extends MonitoringSettings {
  production: boolean;
  host: string;
  /** Processes that share the port. */
  workers: number;
  port: number;
  database: { file: string } | { url: string };
  /** A replica that queries may be read from. Absent: none. */
  readerUrl: string | undefined;
  readerWaitMs: number;
  poolSize: number;
  lengthyReads: number;
  acquireTimeoutMs: number;
  statementTimeoutMs: number;
  requestTimeoutMs: number;
  queueTimeoutMs: number;
  shutdownTimeoutMs: number;
  migrateOnStart: boolean;
  /** Absent outside production: the server then creates one and stores it next to the database. */
  tokenSecret: string | undefined;
  /** Absent if not set: it then follows from the port. */
  publicUrl: string | undefined;
  /** Whom passkeys belong to, where that differs from the public URL. */
  passkeys: RelyingPartySettings;
  linkTemplate: string | undefined;
  /** Pages about the program. Absent: the built-in page. */
  programUrls: { enrollment: string | undefined; program: string | undefined; indirectModel: string | undefined };
  smtpUrl: string | undefined;
  mailFrom: string;
  mailFolder: string | undefined;
  backgroundSeconds: number;
  attempts: Record<
    'signIn' | 'link' | 'mail' | 'takenByUser' | 'takenByOrganization' | 'invitationByUser' | 'invitationByOrganization',
    number
  >;
  /** Redis that counts attempts for all processes together. Absent: each process counts by itself. */
  redisUrl: string | undefined;
  /** From where keys of identity providers are fetched. */
  issuerReach: Reach;
  accessTokenMinutes: number;
  sessionDays: number;
  idempotencyHours: number;
  vendorSupport: { phone: string | null; email: string | null; website: string | null } | null;
  demo: boolean;
  demoPassword: string;
  playground: boolean;
  introspection: boolean;
  /** DNS servers for domain verification. Empty: those of the system. */
  dnsServers: readonly string[];
  corsOrigins: readonly string[];
  trustedProxies: readonly string[];
  bodyLimit: number;
  limits: DocumentLimits;
  /** Maximum number of documents that clients register by hash. 0: none. */
  persistedQueries: number;
  /** The folder of the manifests of trusted documents, and whether only those may run. Absent: all documents may. */
  trustedDocuments: { folder: string; only: boolean } | undefined;
  /** What users, and all users of an organization together, may spend on operations. */
  buckets: { user: BucketSetting; organization: BucketSetting };
  exports: ExportLimits;
  /** Maximum bytes and rows of a bulk file. */
  bulk: { bytes: number; rows: number };
  /** Days that a finished bulk run is kept. */
  bulkRunDays: number;
  /** Maximum percent of time spent on compiling queries. */
  compileShare: number;
  /** What to say about variables that are set, but no longer read. */
  retired: readonly string[];
}

/** Minimum length of a token secret in characters. */
export const SECRET_SHORTEST = 32;

function checkSecret(secret: string): void {
  const distinct = new Set(secret).size;
  if (secret.length < SECRET_SHORTEST || distinct < 10) {
    throw new StartupError(
      `TOKEN_SECRET is too weak. Use at least ${SECRET_SHORTEST} random characters, for example from \`openssl rand -base64 48\`.`,
    );
  }
}

type Raw = Readonly<Record<string, string | undefined>>;

/** The values of a variable that has only a few. */
function choicesOf({ issues: [issue] }: ZodError): string {
  return issue?.code === 'invalid_value' ? ` It must be ${issue.values.join(' or ')}.` : '';
}

function reader(raw: Raw): <T>(name: VariableName, fallback: T) => T {
  return <T>(name: VariableName, fallback: T): T => {
    const text = raw[name];
    if (text === undefined || text === '') return fallback;
    const variable: Variable = VARIABLES[name];
    const parsed = variable.type.safeParse(text);
    if (parsed.success) return parsed.data as T;
    const shown = variable.secret ? '' : ` "${text}"`;
    const means = variable.description.replaceAll('`', '');
    throw new StartupError(`${name}${shown} is invalid: ${means}${choicesOf(parsed.error)}`);
  };
}

function databaseOf(raw: Raw, get: ReturnType<typeof reader>): Settings['database'] {
  const url = get<string | null>('DATABASE_URL', null);
  const production = raw['NODE_ENV'] === 'production';
  if (url === null && !raw['DATABASE_FILE'] && production) {
    throw new StartupError('DATABASE_URL or DATABASE_FILE is missing: production needs an explicit database.');
  }
  if (url !== null) checkDatabaseUrl(url, 'DATABASE_URL');
  if (url === null) return { file: get('DATABASE_FILE', 'var/partner-graph.sqlite') };
  if (raw['DATABASE_FILE']) throw new StartupError('DATABASE_URL and DATABASE_FILE exclude each other. Set only one.');
  return { url: url.replace(/^mariadb:/, 'mysql:') };
}

function workersOf(raw: Raw, get: ReturnType<typeof reader>): number {
  const workers = get('WORKERS', 1);
  if (workers > 1 && !raw['DATABASE_URL']) {
    throw new StartupError('WORKERS needs DATABASE_URL: an embedded SQLite database belongs to one process.');
  }
  return workers;
}

function readerUrlOf(raw: Raw, get: ReturnType<typeof reader>): string | undefined {
  const url = get<string | undefined>('DATABASE_READER_URL', undefined);
  if (url === undefined) return undefined;
  if (!raw['DATABASE_URL']) throw new StartupError('DATABASE_READER_URL needs DATABASE_URL, the server that it is a replica of.');
  checkDatabaseUrl(url, 'DATABASE_READER_URL');
  return url.replace(/^mariadb:/, 'mysql:');
}

/** Without a mail server, mails are written as files next to the database; in production only if configured. */
function mailFolder(raw: Raw, get: ReturnType<typeof reader>, production: boolean): string | undefined {
  const database = databaseOf(raw, get);
  const beside = 'file' in database ? join(dirname(database.file), 'mail') : 'var/mail';
  return get<string | undefined>('MAIL_FOLDER', production ? undefined : beside);
}

function vendorSupportOf(get: ReturnType<typeof reader>): Settings['vendorSupport'] {
  const phone = get<string | null>('VENDOR_SUPPORT_PHONE', null);
  const email = get<string | null>('VENDOR_SUPPORT_EMAIL', null);
  const website = get<string | null>('VENDOR_SUPPORT_URL', null);
  return phone === null && email === null && website === null ? null : { phone, email, website };
}

function trustedDocumentsOf(get: ReturnType<typeof reader>): Settings['trustedDocuments'] {
  const mode = get<'off' | 'log' | 'only'>('TRUSTED_DOCUMENTS', 'off');
  const folder = get<string | undefined>('TRUSTED_DOCUMENTS_FOLDER', undefined);
  if (mode === 'off') return undefined;
  if (folder === undefined) {
    throw new StartupError(`TRUSTED_DOCUMENTS_FOLDER is missing: TRUSTED_DOCUMENTS=${mode} needs the folder of the manifests.`);
  }
  return { folder, only: mode === 'only' };
}

/** Price of the dearest operation by default. */
const MAX_COST = 20_000;

/** Buckets smaller than the dearest operation would never let it run. */
function bucketsOf(get: ReturnType<typeof reader>, production: boolean): Settings['buckets'] {
  const dearest = get('MAX_COST', MAX_COST);
  const user = { capacity: get('COST_BY_USER', production ? 200_000 : 0), restored: get('COST_RATE_BY_USER', 10_000) };
  const organization = {
    capacity: get('COST_BY_ORGANIZATION', production ? 800_000 : 0),
    restored: get('COST_RATE_BY_ORGANIZATION', 40_000),
  };
  for (const [name, { capacity }] of [
    ['COST_BY_USER', user],
    ['COST_BY_ORGANIZATION', organization],
  ] as const) {
    if (capacity > 0 && capacity < dearest) {
      throw new StartupError(`${name} must be 0 or at least MAX_COST (${dearest}), otherwise no such operation could ever run.`);
    }
  }
  return { user, organization };
}

/** What the settings are for. Commands need only the database, not a server's secrets. */
export type Purpose = 'server' | 'command';

/** Reads the settings from an environment. Throws a {@link StartupError} with one sentence about the first problem. */
export function readSettings(raw: Raw, purpose: Purpose = 'server'): Settings {
  const get = reader(raw);
  const production = get<string>('NODE_ENV', 'development') === 'production';
  const trustedDocuments = trustedDocumentsOf(get);
  const playground = get('PLAYGROUND', !production && trustedDocuments?.only !== true);
  const introspection = get('INTROSPECTION', !production || playground);
  const demo = get('DEMO', !production);
  const tokenSecret = get<string | undefined>('TOKEN_SECRET', undefined);
  if (playground && !introspection) {
    throw new StartupError('PLAYGROUND=true needs INTROSPECTION=true. Set both or neither.');
  }
  if (playground && trustedDocuments?.only === true) {
    throw new StartupError('PLAYGROUND=true needs TRUSTED_DOCUMENTS=off or log, because its documents are in no manifest.');
  }
  if (production && demo)
    throw new StartupError('DEMO=true is not allowed in production, because the passwords of demo data are known.');
  if (production && purpose === 'server' && tokenSecret === undefined) {
    throw new StartupError(
      `TOKEN_SECRET is missing: production needs a secret of at least ${SECRET_SHORTEST} random characters.`,
    );
  }
  if (tokenSecret !== undefined) checkSecret(tokenSecret);
  const publicUrl = get<string | undefined>('PUBLIC_URL', undefined);
  if (production && purpose === 'server' && publicUrl === undefined) {
    throw new StartupError('PUBLIC_URL is missing: production needs the base URL of links in mails.');
  }
  if (production && raw['SMTP_URL'] && !raw['MAIL_FROM']) {
    throw new StartupError('MAIL_FROM is missing: SMTP_URL needs a sender address, because mail servers reject invented ones.');
  }
  const port = get('PORT', 4000);
  const workers = workersOf(raw, get);
  return {
    ...monitoringOf(get, port, workers),
    production,
    host: get('HOST', '127.0.0.1'),
    workers,
    port,
    database: databaseOf(raw, get),
    readerUrl: readerUrlOf(raw, get),
    readerWaitMs: get('DATABASE_READER_WAIT_MS', 100),
    poolSize: get('DATABASE_POOL_SIZE', 10),
    lengthyReads: get('DATABASE_LENGTHY_READS', 2),
    acquireTimeoutMs: get('DATABASE_ACQUIRE_TIMEOUT_MS', 1_000),
    statementTimeoutMs: get('STATEMENT_TIMEOUT_MS', 8_000),
    requestTimeoutMs: get('REQUEST_TIMEOUT_MS', 10_000),
    queueTimeoutMs: get('QUEUE_TIMEOUT_MS', 500),
    shutdownTimeoutMs: get('SHUTDOWN_TIMEOUT_MS', 10_000),
    migrateOnStart: get('MIGRATE_ON_START', !production),
    tokenSecret,
    publicUrl: publicUrl?.replace(/\/+$/, ''),
    passkeys: passkeysOf(get, publicUrl),
    linkTemplate: get<string | undefined>('INVITATION_URL_TEMPLATE', undefined),
    programUrls: {
      enrollment: get<string | undefined>('ENROLLMENT_URL', undefined),
      program: get<string | undefined>('PROGRAM_URL', undefined),
      indirectModel: get<string | undefined>('INDIRECT_MODEL_URL', undefined),
    },
    smtpUrl: get<string | undefined>('SMTP_URL', undefined),
    mailFrom: get('MAIL_FROM', 'Partner Graph <no-reply@localhost>'),
    mailFolder: mailFolder(raw, get, production),
    backgroundSeconds: get('BACKGROUND_SECONDS', 5),
    attempts: {
      signIn: get('SIGN_IN_ATTEMPTS', 30),
      link: get('LINK_ATTEMPTS', 30),
      mail: get('MAIL_ATTEMPTS', 20),
      takenByUser: get('TAKEN_ANSWERS', 100),
      takenByOrganization: 3 * get('TAKEN_ANSWERS', 100),
      invitationByUser: get('INVITATIONS_BY_USER', 100),
      invitationByOrganization: get('INVITATIONS_BY_ORGANIZATION', 300),
    },
    redisUrl: get<string | undefined>('REDIS_URL', undefined),
    issuerReach: {
      guarded: production,
      privateHosts: get<string[]>('PRIVATE_ISSUER_HOSTS', []).map((host) => host.toLowerCase()),
    },
    accessTokenMinutes: get('ACCESS_TOKEN_MINUTES', 15),
    sessionDays: get('SESSION_DAYS', 30),
    idempotencyHours: get('IDEMPOTENCY_HOURS', 24),
    vendorSupport: vendorSupportOf(get),
    demo,
    demoPassword: get('DEMO_PASSWORD', 'demo-Partner-Graph-1'),
    playground,
    introspection,
    dnsServers: get<string[]>('DNS_SERVERS', []),
    corsOrigins: get<string[]>('CORS_ORIGINS', []),
    trustedProxies: get<string[]>('TRUSTED_PROXIES', []),
    bodyLimit: get('BODY_LIMIT_KB', 256) * 1024,
    limits: {
      depth: get('MAX_DEPTH', 16),
      fields: get('MAX_FIELDS', 1_000),
      tokens: get('MAX_TOKENS', 2_000),
      aliases: get('MAX_ALIASES', 30),
      directives: get('MAX_DIRECTIVES', 30),
      rootMutations: get('MAX_ROOT_MUTATIONS', 5),
      cost: get('MAX_COST', MAX_COST),
      conditions: get('MAX_CONDITIONS', 5_000),
      scans: get('MAX_SCANS', 10),
    },
    persistedQueries: get('PERSISTED_QUERIES', 1_000),
    trustedDocuments,
    buckets: bucketsOf(get, production),
    exports: {
      atOnce: get('EXPORTS_AT_ONCE', 4),
      byOrganization: get('EXPORTS_BY_ORGANIZATION', 2),
      seconds: get('EXPORT_SECONDS', 3_600),
      stallSeconds: get('EXPORT_STALL_SECONDS', 30),
      attached: get('SCHEDULED_FILE_KB', 5_120) * 1_024,
    },
    bulk: { bytes: get('BULK_FILE_MB', 64) * 1024 * 1024, rows: get('BULK_ROWS', 200_000) },
    bulkRunDays: get('BULK_RUN_DAYS', 30),
    compileShare: get('COMPILE_SHARE', 10),
    retired: Object.entries(RETIRED)
      .filter(([name]) => raw[name])
      .map(([name, instead]) => `${name} is no longer read. ${instead}`),
  };
}

/** The settings of this process. */
export const processSettings = (purpose: Purpose = 'server'): Settings => readSettings(process.env, purpose);

/** How this process reaches a server, as a client. */
export const processClientSettings = (): ClientSettings => readClientSettings(process.env);
