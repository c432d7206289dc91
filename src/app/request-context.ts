import type { FastifyRequest } from 'fastify';
import type { Settings } from '../config/env';
import {
  createContext,
  replaceViewer,
  withViewer,
  type Ctx,
  type CtxParts,
  type DocumentCheck,
  type RowRulesCheck,
  type Log,
  type RefusalLog,
  type Throttle,
} from '../data/context';
import type { Database, Store } from '../data/database';
import type { Observer } from '../data/observer';
import type { Guard } from '../graph/verdicts';
import type { Clock } from '../kernel/clock';
import { AppError } from '../kernel/errors';
import { recordRefusal } from '../modules/audit';
import { namedIds } from '../modules/named-objects';
import { ANONYMOUS, principalOf } from '../modules/users';
import type { DomainRecords } from '../security/domain-records';
import type { LinkTokens } from '../security/links';
import type { RelyingParty } from '../security/relying-party';
import type { ExternalTokens } from '../security/external-tokens';
import type { AccessTokens } from '../security/tokens';
import { clientAddress, networkOf } from '../security/network';
import type { Vault } from '../security/vault';
import { unitOfWork } from './unit-of-work';

/** The parts of request contexts. */
export interface Backing {
  database: Database;
  guard: Guard;
  tokens: AccessTokens;
  links: LinkTokens;
  domainRecords: DomainRecords;
  vault: Vault;
  throttle: Throttle;
  documents: DocumentCheck;
  rowRules: RowRulesCheck;
  relyingParty: () => RelyingParty;
  /** Tokens of external issuers. */
  external: ExternalTokens;
  clock: Clock;
  log: Log;
  settings: Settings;
}

const BEARER = /^Bearer +([\w.~+/=-]+)$/i;

/** The bearer token of a request. Null without one, empty if the header is something else. */
export function tokenOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization;
  if (header === undefined || header === '') return null;
  return BEARER.exec(header)?.[1] ?? '';
}

export const invalidToken = (): AppError =>
  new AppError('UNAUTHENTICATED', 'The access token is invalid or expired. Sign in again.');

/** Where something comes from that needs a context: a request, or a run of rows. */
export interface Origin {
  log: Log;
  requestId: string;
  address: string;
  /** Is told what it does. */
  observer?: Observer | undefined;
}

/** What contexts are made of. Refusals may go elsewhere than to the trail. */
type Serving = Omit<Backing, 'database'> & { database: Store; refused?: RefusalLog };

/** Where a request comes from. */
export const originOf = (request: FastifyRequest): Origin => ({
  log: request.log,
  requestId: request.id,
  address: clientAddress(request),
  observer: request.record,
});

/** The parts of a context before anyone is known. */
export async function partsFor(backing: Serving, { log, requestId, address, observer }: Origin): Promise<CtxParts> {
  const { settings } = backing;
  const { sessionDays, idempotencyHours, bulkRunDays, vendorSupport, issuerReach } = settings;
  return {
    viewer: ANONYMOUS,
    services: {
      database: backing.database,
      tokens: backing.tokens,
      links: backing.links,
      domainRecords: backing.domainRecords,
      vault: backing.vault,
      throttle: backing.throttle,
      refused: backing.refused ?? recordRefusal,
      namedIds,
      unit: unitOfWork,
      documents: backing.documents,
      rowRules: backing.rowRules,
      relyingParty: backing.relyingParty,
      settings: { sessionDays, idempotencyHours, bulkRunDays, vendorSupport, issuerReach },
    },
    clock: backing.clock,
    log,
    requestId,
    address,
    network: networkOf(address),
    deadline: performance.now() + settings.requestTimeoutMs,
    verdicts: await backing.guard(ANONYMOUS),
    observer,
  };
}

/** A context for whatever the server does for somebody, before it is known for whom. */
export const openContext = async (backing: Serving, origin: Origin): Promise<Ctx> =>
  createContext(await partsFor(backing, origin));

/** Creates the context of a request for the owner of an access token, or for an anonymous caller. */
export async function contextFor(backing: Backing, request: FastifyRequest, token: string | null): Promise<Ctx> {
  const ctx = await openContext(backing, originOf(request));
  if (token === null) return ctx;
  const viewer = await principalOf(ctx, token, backing.external);
  if (!viewer) throw invalidToken();
  const own = withViewer(ctx, viewer, await backing.guard(viewer));
  request.record.known(own);
  return Object.assign(own, { renew: renewal(backing, token) });
}

/** Reloads the viewer before every mutation but the first, for which the request has just loaded it. */
function renewal(backing: Backing, token: string): (ctx: Ctx) => Promise<void> {
  let first = true;
  // Of the context it is given: Apollo Server hands a copy to the resolvers.
  return async (ctx) => {
    if (first) {
      first = false;
      return;
    }
    const viewer = await principalOf(ctx, token, backing.external);
    if (!viewer) {
      replaceViewer(ctx, ANONYMOUS, new Map());
      throw invalidToken();
    }
    replaceViewer(ctx, viewer, await backing.guard(viewer));
  };
}

/** Creates the context of a request: the current viewer and its verdicts. */
export const requestContext = (backing: Backing, request: FastifyRequest): Promise<Ctx> =>
  contextFor(backing, request, tokenOf(request));
