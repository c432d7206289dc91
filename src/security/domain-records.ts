import { Resolver } from 'node:dns/promises';

/** What the DNS says of domains. */
export interface DomainRecords {
  /** The text records of a name, each in one piece; none where there is no such name; null while nobody answers. */
  texts(name: string): Promise<readonly string[] | null>;
}

/** Milliseconds that a name server may take. */
const PATIENCE = 2_000;

/** The answers that say that there is no such record. */
const NONE: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** Asks the name servers that are given, `address` or `address:port`, or those of the system where none are. */
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
