import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { StartupError } from '../kernel/startup-error';

/** A server, its credentials and its TLS options. */
export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: Record<string, unknown>;
}

const FILES = ['ca', 'cert', 'key'] as const satisfies readonly (keyof SecureContextOptions)[];

/** A certificate or key in PEM, given directly or as a file name. */
function pemOf(name: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.includes('-----BEGIN')) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (cause) {
    throw new StartupError(`Cannot read the file ${value} of \`${name}\` in DATABASE_URL.`, cause);
  }
}

/** TLS options. Certificates are verified by default. */
function tlsOf(text: string | null): Record<string, unknown> | undefined {
  if (text === null) return undefined;
  const options = text === 'true' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const files = FILES.filter((name) => name in options).map((name): [string, unknown] => [name, pemOf(name, options[name])]);
  return { rejectUnauthorized: true, ...options, ...(Object.fromEntries(files) as Record<string, unknown>) };
}

/** Parses a database URL. The only place that does, so that all connections agree. */
export function addressOf(text: string): MysqlAddress {
  const url = new URL(text);
  const ssl = tlsOf(url.searchParams.get('ssl'));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(ssl ? { ssl } : {}),
  };
}

const REASONS: Readonly<Record<string, (address: MysqlAddress) => string>> = {
  ER_BAD_DB_ERROR: ({ database }) => `has no database ${database}. Create it first`,
  ER_DBACCESS_DENIED_ERROR: ({ user, database }) => `does not allow ${user} to use the database ${database}`,
  ER_ACCESS_DENIED_ERROR: ({ user }) => `rejects the credentials of ${user}. Check user and password`,
  ER_HOST_NOT_PRIVILEGED: ({ user }) => `does not accept ${user} from this host`,
  ENOTFOUND: ({ host }) => `cannot be reached: unknown host ${host}`,
  HANDSHAKE_NO_SSL_SUPPORT: () => 'does not support TLS. Omit `ssl`, or turn TLS on there',
  HANDSHAKE_SSL_ERROR: () => 'has a certificate that cannot be verified. Name its authority: ?ssl={"ca":"/path/to/ca.pem"}',
};

/** Why a server cannot be used, in words without the password. */
export function whyNot(address: MysqlAddress, cause: unknown): StartupError {
  const { code = 'no answer' } = (cause !== null && typeof cause === 'object' ? cause : {}) as { code?: string };
  const reason = REASONS[code]?.(address) ?? `cannot be reached (${code}). Check address and port`;
  return new StartupError(`The server ${address.host}:${address.port} of DATABASE_URL ${reason}.`, cause);
}
