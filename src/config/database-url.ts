import { StartupError } from '../kernel/startup-error';

/** The one option that an address of a database may have: how to speak TLS. */
const DATABASE_OPTIONS = ['ssl'];

/** What `ssl` may be: `true`, or TLS options of Node as JSON. */
function isTls(text: string): boolean {
  if (text === 'true') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Checks an address part by part: what is wrong with it is otherwise said as if the password were. */
export function checkDatabaseUrl(text: string): void {
  const wrong = (why: string): never => {
    throw new StartupError(`DATABASE_URL ${why}`);
  };
  const encoded =
    'cannot be read: it reads mysql://user:password@host:port/name, with special characters of user and password percent-encoded (/ is %2F, # is %23, ? is %3F, @ is %40, : is %3A).';
  const url = URL.canParse(text) ? new URL(text) : wrong(encoded);
  if (url.hash !== '' || !/^\/[A-Za-z0-9_$-]+$/.test(url.pathname) || /@/.test(decodeURIComponent(url.hostname))) wrong(encoded);
  for (const [name, value] of url.searchParams) {
    if (!DATABASE_OPTIONS.includes(name)) wrong(`has the unknown option "${name}"; known: ${DATABASE_OPTIONS.join(', ')}.`);
    if (!isTls(value)) wrong('has an `ssl` that is neither true nor TLS options as JSON, such as ssl={"ca":"/path/to/ca.pem"}.');
  }
}
