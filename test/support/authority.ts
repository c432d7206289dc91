import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate and its key, as files. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

/** An authority of the tests' own, which signs certificates with `openssl`. */
export interface Authority {
  /** The file of its own certificate. */
  ca: string;
  /** Signs a certificate for a host name; `file` begins the names of its files. */
  sign: (host: string, file: string) => CertificateFiles;
}

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' });
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority in a folder. */
export function makeAuthority(folder: string, name: string): Authority {
  const [ca, caKey] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  openssl('req', '-x509', ...KEY, '-keyout', caKey, '-out', ca, '-days', '2', '-subj', `/CN=${name}`);
  const sign = (host: string, file: string): CertificateFiles => {
    const [cert, key, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((end) => join(folder, `${file}.${end}`)) as [
      string,
      string,
      string,
      string,
    ];
    openssl('req', ...KEY, '-keyout', key, '-out', request, '-subj', `/CN=${host}`);
    writeFileSync(extensions, `subjectAltName=DNS:${host}\n`);
    const by = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
    openssl('x509', '-req', '-in', request, '-out', cert, ...by);
    // The database server is another user and has to read it.
    chmodSync(key, 0o644);
    return { cert, key };
  };
  return { ca, sign };
}
