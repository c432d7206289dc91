import { isIP } from 'node:net';
import { TLS_FILES, TLS_MODES, tlsModeOf } from '../data/mysql-tls';
import { StartupError } from '../kernel/startup-error';

/** The options allowed in a database URL. */
const OPTIONS: readonly string[] = ['ssl', ...TLS_FILES, 'socket'];

const ENCODED =
  'is malformed. Expected: mysql://user:password@host:port/name, with special characters of user and password percent-encoded (/ is %2F, # is %23, ? is %3F, @ is %40, : is %3A, % is %25).';

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** What is wrong with the options of a database URL about TLS, or null. */
function wrongTls(url: URL): string | null {
  const mode = tlsModeOf(url);
  const has = (option: string): boolean => url.searchParams.has(option);
  if (!TLS_MODES.includes(mode)) return `has an invalid \`ssl\`. It must be ${TLS_MODES.join(', ')}.`;
  const file = TLS_FILES.find(has);
  if (mode === 'disabled' && file) return `has \`${file}\` without TLS. Add ssl=verify-identity, or omit it.`;
  if (mode === 'required' && has('ssl-ca'))
    return 'has `ssl-ca`, but ssl=required verifies no certificate. Set ssl=verify-ca or ssl=verify-identity.';
  if (has('ssl-cert') !== has('ssl-key')) return 'needs `ssl-cert` and `ssl-key` together: the client certificate and its key.';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (mode === 'verify-identity' && isIP(host) !== 0)
    return `has ssl=verify-identity with the address ${host}. Use the host name of the certificate, or ssl=verify-ca.`;
  return null;
}

/** What is wrong with the socket of a database URL, or null. */
function wrongSocket(url: URL): string | null {
  const socket = url.searchParams.get('socket');
  if (socket === null) return null;
  if (!socket.startsWith('/')) return 'has an invalid `socket`. It must be an absolute path, such as /run/mysqld/mysqld.sock.';
  if (url.hostname !== 'localhost' || url.port !== '')
    return 'has both `socket` and a host or port. With a socket the host must be localhost, without a port.';
  return tlsModeOf(url) === 'disabled' ? null : 'has both `socket` and `ssl`. A socket never leaves the machine: omit `ssl`.';
}

function wrongOptions(url: URL): string | null {
  const names = [...url.searchParams.keys()];
  const unknown = names.find((name) => !OPTIONS.includes(name));
  if (unknown !== undefined) return `has an unknown option "${unknown}". Known options: ${OPTIONS.join(', ')}.`;
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return `has the option "${twice}" more than once.`;
  const empty = names.find((name) => url.searchParams.get(name) === '');
  if (empty !== undefined) return `has the option "${empty}" without a value.`;
  return wrongTls(url) ?? wrongSocket(url);
}

/** Checks a database URL part by part. Otherwise errors would look like a wrong password. */
export function checkDatabaseUrl(text: string, variable: string): void {
  const wrong = (why: string): never => {
    throw new StartupError(`${variable} ${why}`);
  };
  const url = URL.canParse(text) ? new URL(text) : wrong(ENCODED);
  const isWhole =
    url.hash === '' &&
    url.hostname !== '' &&
    url.port !== '0' &&
    /^\/[A-Za-z0-9_$-]+$/.test(url.pathname) &&
    [url.username, url.password, url.hostname].every(isDecodable) &&
    !decodeURIComponent(url.hostname).includes('@');
  if (!isWhole) wrong(ENCODED);
  if (url.username === '') wrong('names no user. Expected: mysql://user:password@host:port/name.');
  const problem = wrongOptions(url);
  if (problem !== null) wrong(problem);
}
