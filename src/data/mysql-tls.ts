import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartupError } from '../kernel/startup-error';

/** How a connection is encrypted, as `mysql --ssl-mode` names it. `verify-identity` also compares the host name. */
export const TLS_MODES = ['disabled', 'required', 'verify-ca', 'verify-identity'] as const;
type TlsMode = (typeof TLS_MODES)[number];

/** Files of TLS in a database URL, named like the options of `mysql`. */
export const TLS_FILES = ['ssl-ca', 'ssl-cert', 'ssl-key'] as const;

/** The mode of TLS that a database URL asks for. Without one: none. */
export const tlsModeOf = (url: URL): TlsMode =>
  (url.searchParams.get('ssl') ?? 'disabled').toLowerCase().replace('_', '-') as TlsMode;

/** TLS options of a connection, as the driver names them. */
export interface MysqlTls {
  rejectUnauthorized: boolean;
  verifyIdentity: boolean;
  ca?: string;
  cert?: string;
  key?: string;
}

/** The variables that hold a database URL. */
export type UrlVariable = 'DATABASE_URL' | 'DATABASE_READER_URL';

/** Reads the file of an option. */
function fileOf(url: URL, option: (typeof TLS_FILES)[number], variable: UrlVariable): string | undefined {
  const file = url.searchParams.get(option);
  if (file === null) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as { code?: string };
    throw new StartupError(`Cannot read the file ${file} of \`${option}\` in ${variable} (${code}).`, cause);
  }
}

/** Parses a certificate or key. Otherwise a wrong file would look like a wrong server. */
function parsed<T>(url: URL, option: (typeof TLS_FILES)[number], variable: UrlVariable, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const kind = option === 'ssl-key' ? 'private key without a passphrase' : 'certificate';
    const file = url.searchParams.get(option);
    throw new StartupError(`The file ${file} of \`${option}\` in ${variable} is not a ${kind} in PEM.`, cause);
  }
}

/** The TLS options of a database URL; undefined without TLS. */
export function tlsOf(url: URL, variable: UrlVariable): MysqlTls | undefined {
  const mode = tlsModeOf(url);
  if (mode === 'disabled') return undefined;
  const [ca, cert, key] = TLS_FILES.map((option) => fileOf(url, option, variable));
  if (ca !== undefined) parsed(url, 'ssl-ca', variable, () => new X509Certificate(ca));
  if (cert !== undefined && key !== undefined) {
    const certificate = parsed(url, 'ssl-cert', variable, () => new X509Certificate(cert));
    const secret: KeyObject = parsed(url, 'ssl-key', variable, () => createPrivateKey(key));
    if (!certificate.checkPrivateKey(secret))
      throw new StartupError(`The key of \`ssl-key\` in ${variable} does not belong to the certificate of \`ssl-cert\`.`);
  }
  return {
    rejectUnauthorized: mode !== 'required',
    verifyIdentity: mode === 'verify-identity',
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}
