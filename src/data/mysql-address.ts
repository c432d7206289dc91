import { StartupError } from '../kernel/startup-error';
import { tlsOf, type MysqlTls, type UrlVariable } from './mysql-tls';

/** A server, its credentials and how to reach it. */
export interface MysqlAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  ssl?: MysqlTls;
  /** The Unix socket, instead of host and port. */
  socketPath?: string;
}

/** Parses a database URL. The only place that does, so that all connections agree. */
export function addressOf(text: string, variable: UrlVariable = 'DATABASE_URL'): MysqlAddress {
  const url = new URL(text);
  const ssl = tlsOf(url, variable);
  const socketPath = url.searchParams.get('socket');
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(ssl ? { ssl } : {}),
    ...(socketPath === null ? {} : { socketPath }),
  };
}

/** Host and port, or the socket. */
export const placeOf = ({ host, port, socketPath }: MysqlAddress): string => socketPath ?? `${host}:${port}`;

const REASONS: Readonly<Record<string, (address: MysqlAddress) => string>> = {
  ER_BAD_DB_ERROR: ({ database }) => `has no database ${database}. Create it first`,
  ER_DBACCESS_DENIED_ERROR: ({ user, database }) => `does not allow ${user} to use the database ${database}`,
  ER_ACCESS_DENIED_ERROR: ({ user, ssl }) =>
    `rejects the credentials of ${user}. Check user and password${ssl ? ', and whether the user needs a client certificate' : ', and whether the user needs TLS (?ssl=verify-identity)'}`,
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: ({ user }) => `rejects ${user} without a password`,
  ER_HOST_NOT_PRIVILEGED: ({ user }) => `does not accept ${user} from this host`,
  ER_HOST_IS_BLOCKED: () => 'blocks this host after too many errors. Run FLUSH HOSTS there',
  ER_ACCOUNT_HAS_BEEN_LOCKED: ({ user }) => `has locked the account of ${user}`,
  ER_MUST_CHANGE_PASSWORD_LOGIN: ({ user }) => `asks ${user} to change the expired password first`,
  ER_CON_COUNT_ERROR: () => 'has no connection left. Raise max_connections there, or lower DATABASE_POOL_SIZE',
  ER_SECURE_TRANSPORT_REQUIRED: () => 'accepts only TLS. Add ?ssl=verify-identity',
  ENOTFOUND: ({ host }) => `cannot be reached: unknown host ${host}`,
  EAI_AGAIN: ({ host }) => `cannot be reached: the name ${host} cannot be looked up now`,
  ENOENT: () => 'cannot be reached: there is no such socket',
  ECONNREFUSED: () => 'cannot be reached: nothing listens there. Check that the server runs, and the address',
  ETIMEDOUT: () => 'cannot be reached: it does not answer. Check address, port and firewall',
  PROTOCOL_CONNECTION_LOST: () => 'closed the connection. Check that it is a MySQL or MariaDB server',
  ER_UNKNOWN_COM_ERROR: () => 'does not accept statements now: a node of a cluster that is joining, or without a majority',
  HANDSHAKE_NO_SSL_SUPPORT: () => 'does not support TLS. Omit `ssl`, or turn TLS on there',
};

/** The server has a certificate that does not satisfy the mode of TLS. */
const certificateProblem = ({ host, ssl }: MysqlAddress, cause: unknown): string => {
  const { message = '', code = '' } = cause as { message?: string; code?: string };
  if (/altname|ERR_TLS_CERT_ALTNAME_INVALID/i.test(`${message} ${code}`))
    return `has a certificate for another name than ${host}. Use the name of the certificate, or ssl=verify-ca`;
  if (/expired/i.test(message)) return 'has an expired certificate';
  if (ssl?.ca !== undefined) return 'has a certificate that the authority in `ssl-ca` did not sign';
  return 'has a certificate that cannot be verified. Name its authority with ssl-ca=/path/to/ca.pem';
};

/** Why a server cannot be used, in words without the password. */
export function whyNot(address: MysqlAddress, cause: unknown, variable: UrlVariable = 'DATABASE_URL'): StartupError {
  const { code = 'no answer' } = (cause !== null && typeof cause === 'object' ? cause : {}) as { code?: string };
  const known =
    code === 'HANDSHAKE_SSL_ERROR' || /CERT/.test(code) ? certificateProblem(address, cause) : REASONS[code]?.(address);
  const reason = known ?? `cannot be reached (${code}). Check address and port`;
  return new StartupError(`The server ${placeOf(address)} of ${variable} ${reason}.`, cause);
}
