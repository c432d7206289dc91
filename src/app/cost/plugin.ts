import type { ApolloServerPlugin, GraphQLRequest, GraphQLRequestContextWillSendResponse } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Ctx } from '../../data/context';
import { AppError } from '../../kernel/errors';
import type { Admission, Load } from '../admission/admission';
import type { Buckets, Charge, Payer, ThrottleStatus } from './buckets';
import { costOfAnswer } from './delivered';
import type { Price, Pricer } from './price';

/** The request header that asks for the cost, with the value `true`. */
const ASKS = 'x-query-cost';

/** What an operation cost, with the field names of Shopify where it has them. */
interface CostReport {
  /** The price of what was requested. Null if it has none, because the document is not valid. */
  requestedQueryCost: number | null;
  /** The price of what was returned. Null if the operation did not run. */
  actualQueryCost: number | null;
  /** The emptier one of the buckets of user and organization. Null if there are none. */
  throttleStatus: ThrottleStatus | null;
  /**
   * SQL statements of the request, and the rows they returned: what the viewer sees, never what was searched. Null for mutations,
   * which also look at what the viewer does not see, such as whether an address has an account.
   */
  statements: number | null;
  rows: number | null;
  milliseconds: number;
}

const isSignedIn = ({ viewer }: Ctx): boolean => viewer.kind !== 'ANONYMOUS';

/** Whether the answer tells what it cost. */
const asksFor = ({ http }: GraphQLRequest, ctx: Ctx): boolean => http?.headers.get(ASKS) === 'true' && isSignedIn(ctx);

/** Who pays: a user and its organization, or the network of a caller who has not signed in. */
function payerOf(ctx: Ctx): Payer {
  const { userId, organizationId } = ctx.viewer;
  return isSignedIn(ctx) ? { user: userId, organization: organizationId } : { user: ctx.network, organization: null };
}

function emptyBucket(ctx: Ctx, { cost }: Price, { wait, status }: Charge): AppError {
  const retryAfter = Math.ceil(wait / 1000);
  const shown = isSignedIn(ctx) ? { cost: { requestedQueryCost: cost, throttleStatus: status() } } : {};
  const seconds = retryAfter === 1 ? '1 second' : `${retryAfter} seconds`;
  return new AppError('THROTTLED', `This operation costs ${cost}, which is too much right now. Try again in ${seconds}.`, {
    retryAfter,
    ...shown,
  });
}

/** Mutations without signing in wait for their password's turn, which has a queue of its own. */
function loadOf({ operation }: OperationDefinitionNode, { scans }: Price, ctx: Ctx): Load {
  if (operation === 'mutation') return isSignedIn(ctx) ? 'write' : 'password';
  return scans > 0 ? 'heavy' : 'light';
}

type Answer = GraphQLRequestContextWillSendResponse<Ctx>['response'];

/** The cost of an answer. What ran out of time is paid in full. */
function actualCost(price: Price, { body }: Answer): number {
  if (body.kind !== 'single') return price.cost;
  const { data, errors = [] } = body.singleResult;
  if (errors.some(({ extensions }) => extensions?.['code'] === 'TIMEOUT')) return price.cost;
  return costOfAnswer(price, data);
}

/**
 * Prices every operation before it runs, takes its price from the buckets of its caller, and has it wait with others of its load;
 * gives back what the answer did not need; and tells signed-in callers who ask for it what it cost.
 */
export function costs(price: Pricer, buckets: Buckets | null, admission: Admission): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () => {
      let requested: Price | null = null;
      let charge: Charge | null = null;
      return Promise.resolve({
        // Documents are validated once and then cached. What depends on variables is checked here, for every request.
        didResolveOperation: async ({ document, operation, request, contextValue }) => {
          if (!operation) return;
          requested = price(document, operation, request.variables ?? {});
          if (buckets && (requested.cost > 0 || asksFor(request, contextValue))) {
            charge = await buckets(payerOf(contextValue), requested.cost);
            if (charge && charge.wait > 0) throw emptyBucket(contextValue, requested, charge);
          }
          await admission.move(contextValue, loadOf(operation, requested, contextValue));
        },
        willSendResponse: async ({ request, response, operation, contextValue }) => {
          const paid = charge?.wait === 0 ? charge : null;
          const asks = asksFor(request, contextValue);
          if (!paid && !asks) return;
          const ran = requested !== null && (charge === null || paid !== null);
          const actual = requested && ran ? actualCost(requested, response) : null;
          const unused = (requested?.cost ?? 0) - (actual ?? 0);
          const settled = unused > 0 ? paid?.giveBack(unused) : undefined;
          if (!asks || response.body.kind !== 'single') return;
          const { statements, rows, began } = contextValue.meter;
          const isMutation = operation?.operation === 'mutation';
          const report: CostReport = {
            requestedQueryCost: requested?.cost ?? null,
            actualQueryCost: actual,
            throttleStatus: ((await settled) ?? charge?.status)?.() ?? null,
            statements: isMutation ? null : statements,
            rows: isMutation ? null : rows,
            milliseconds: Math.round(performance.now() - began),
          };
          response.body.singleResult.extensions = { ...response.body.singleResult.extensions, cost: report };
        },
      });
    },
  };
}
