import { randomUUID } from 'node:crypto';
import { createContext, type Ctx, type Log } from '../data/context';
import type { Database } from '../data/database';
import type { Observer } from '../data/observer';
import type { Clock } from '../kernel/clock';
import { ANONYMOUS } from '../modules/users';
import { linkTokens, type LinkTokens } from '../security/links';
import { accessTokens } from '../security/tokens';
import { makeVault } from '../security/vault';
import { unitOfWork } from './unit-of-work';

/** The parts of a context outside a request. */
export interface BackgroundParts {
  database: Database;
  clock: Clock;
  log: Log;
  /** Absent if nothing needs links. */
  links?: LinkTokens;
  /** Days that a finished bulk run is kept. Default: 30. */
  bulkRunDays?: number;
  /** Is told about the statements. */
  observer?: Observer | undefined;
}

/** Background work makes no DNS lookups. */
const noRecords = { texts: () => Promise.resolve(null) };
/** Background work stores no documents. */
const noDocuments = () => ({ problem: { message: 'Documents are checked by the server.', line: null, column: null } });
/** Background work stores no templates. */
const noTemplates = () => ({ message: 'Templates are checked by the server.', path: [] });
/** Background work checks no addresses. */
const nowhere = { guarded: true, privateHosts: [] };
/** Background work asks for no passkeys. */
const nobody = () => ({ id: '', origins: [] });
const noVault = makeVault('');
const noLinks = linkTokens('', { publicUrl: () => '' });

/** A context for work outside requests: commands, mails, renewals. It has no viewer and audits no refusals. */
export function backgroundContext(
  { database, clock, log, links = noLinks, bulkRunDays = 30, observer }: BackgroundParts,
  origin: string,
): Ctx {
  return createContext({
    viewer: ANONYMOUS,
    services: {
      database,
      tokens: accessTokens('', 0),
      links,
      domainRecords: noRecords,
      vault: noVault,
      throttle: { take: () => Promise.resolve(() => Promise.resolve()) },
      refused: () => Promise.resolve(),
      namedIds: () => Promise.resolve(new Map()),
      unit: unitOfWork,
      documents: noDocuments,
      rowRules: noTemplates,
      relyingParty: nobody,
      settings: { sessionDays: 0, idempotencyHours: 0, bulkRunDays, vendorSupport: null, issuerReach: nowhere },
    },
    clock,
    log,
    requestId: randomUUID(),
    address: origin,
    network: origin,
    deadline: Infinity,
    verdicts: new Map(),
    observer,
  });
}
