import { StartupError } from '../kernel/startup-error';

/** How a command reaches a server: never from its arguments, which other users of the machine can read. */
export interface ClientSettings {
  /** Base URL of the server, without a slash at the end. */
  url: string;
  /** An API token or an access token. */
  token: string;
}

/** Reads `PARTNER_GRAPH_URL` and `PARTNER_GRAPH_TOKEN`. */
export function readClientSettings(raw: Readonly<Record<string, string | undefined>>): ClientSettings {
  const { PARTNER_GRAPH_URL: url = '', PARTNER_GRAPH_TOKEN: token = '' } = raw;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new StartupError(
      'PARTNER_GRAPH_URL is missing or invalid. Set it to the address of the server: https://graph.example.',
    );
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new StartupError(
      'PARTNER_GRAPH_URL must be an address without credentials and parameters. The token is PARTNER_GRAPH_TOKEN.',
    );
  }
  if (!/^[\w.~+/=-]+$/.test(token)) {
    throw new StartupError('PARTNER_GRAPH_TOKEN is missing or malformed. Create an API token with `createApiToken`.');
  }
  return { url: url.replace(/\/+$/, ''), token };
}
