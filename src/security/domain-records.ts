import { Resolver } from 'node:dns/promises';

/** DNS lookups for domains. */
export interface DomainRecords {
  /** The TXT records of a name, each joined into one text. Empty if there are none. Null if no server responds. */
  texts(name: string): Promise<readonly string[] | null>;
}

/** Milliseconds allowed per DNS query. */
const PATIENCE = 2_000;

/** Error codes that mean there is no such record. */
const NONE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** Uses the given DNS servers, `address` or `address:port`, or those of the system if none are given. */
export function domainRecords(servers: readonly string[]): DomainRecords {
  const resolver = new Resolver({ timeout: PATIENCE, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return {
    async texts(name) {
      try {
        return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
      } catch (cause) {
        return NONE.has(String((cause as { code?: unknown } | null)?.code)) ? [] : null;
      }
    },
  };
}
