import { StartupError } from '../kernel/startup-error';

/** The only option allowed in a database URL: TLS. */
const DATABASE_OPTIONS = ['ssl'];

/** Allowed values of `ssl`: `true`, or Node TLS options as JSON. */
function isTls(text: string): boolean {
  if (text === 'true') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Checks a database URL part by part. Otherwise errors would look like a wrong password. */
export function checkDatabaseUrl(text: string): void {
  const wrong = (why: string): never => {
    throw new StartupError(`DATABASE_URL ${why}`);
  };
  const encoded =
    'is malformed. Expected: mysql://user:password@host:port/name, with special characters of user and password percent-encoded (/ is %2F, # is %23, ? is %3F, @ is %40, : is %3A).';
  const url = URL.canParse(text) ? new URL(text) : wrong(encoded);
  if (url.hash !== '' || !/^\/[A-Za-z0-9_$-]+$/.test(url.pathname) || /@/.test(decodeURIComponent(url.hostname))) wrong(encoded);
  for (const [name, value] of url.searchParams) {
    if (!DATABASE_OPTIONS.includes(name))
      wrong(`has an unknown option "${name}". Known options: ${DATABASE_OPTIONS.join(', ')}.`);
    if (!isTls(value))
      wrong('has an invalid `ssl`. It must be true or TLS options as JSON, such as ssl={"ca":"/path/to/ca.pem"}.');
  }
}
