import { ApolloServer, type ApolloServerOptions, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Settings } from '../config/env';
import type { Ctx, Log } from '../data/context';
import { AppError } from '../kernel/errors';
import type { Admission } from './admission/admission';
import { answers } from './answers';
import { executing } from './execution';
import type { Execute } from './executor';
import { formatError } from './errors';
import { observed } from './observe/operation-plugin';
import type { PersistedQueries } from './persisted-queries';
import type { Documents } from './documents';
import type { Buckets } from './cost/buckets';
import { costs } from './cost/plugin';
import type { Pricer } from './cost/price';

/** What every operation passes, whatever it asks for. */
function operations(): ApolloServerPlugin<Ctx> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (operation?.operation === 'subscription') {
            throw new AppError('GRAPHQL_VALIDATION_FAILED', 'This server does not support subscriptions.');
          }
          return Promise.resolve();
        },
        // If only one branch was refused, the whole response is not an error.
        willSendResponse: ({ response }) => {
          const data = response.body.kind === 'single' ? response.body.singleResult.data : null;
          if (data && Object.values(data).some((value) => value !== null)) response.http.status = 200;
          return Promise.resolve();
        },
      }),
  };
}

/**
 * Lets Apollo Server register documents, once they are valid and paid for. It never reads one: texts are looked up before
 * (`sources.ts`), so that all of them pass the same checks.
 */
const registration = (persisted: PersistedQueries | null): NonNullable<ApolloServerOptions<Ctx>['persistedQueries']> => {
  if (!persisted) return false;
  return {
    cache: {
      get: () => Promise.resolve(undefined),
      // Apollo Server puts a prefix before the hash.
      set: (key, text) => persisted.set(key.slice(key.lastIndexOf(':') + 1), text),
      delete: () => Promise.resolve(false),
    },
  };
};

/**
 * Headers that a page of another origin cannot send without asking first (a preflight request), which this server denies it. A
 * request without a JSON body needs one of them. `authorization` is what every signed-in client sends.
 */
const NOT_FORGEABLE = ['authorization', 'x-apollo-operation-name', 'apollo-require-preflight'];

/** What Apollo Server shares with the rest of the server. */
export interface ApolloParts {
  store: Documents['store'];
  persisted: PersistedQueries | null;
  buckets: Buckets | null;
  admission: Admission;
  log: Log;
  execute: Execute;
  price: Pricer;
}

/** Creates Apollo Server with all external reporting and instrumentation switched off, and with the limits on. */
export function createApollo(
  schema: GraphQLSchema,
  settings: Settings,
  { store, persisted, buckets, admission, log, execute, price }: ApolloParts,
): ApolloServer<Ctx> {
  return new ApolloServer<Ctx>({
    schema,
    nodeEnv: settings.production ? 'production' : 'development',
    introspection: settings.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: settings.production,
    csrfPrevention: { requestHeaders: NOT_FORGEABLE },
    allowBatchedHttpRequests: false,
    persistedQueries: registration(persisted),
    stopOnTerminationSignals: false,
    documentStore: store,
    parseOptions: { maxTokens: settings.limits.tokens },
    validationOptions: { maxErrors: 5 },
    formatError: (formatted, error) => formatError(formatted, error, log),
    logger: quiet(log),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      operations(),
      costs(price, buckets, admission),
      executing(execute, log),
      answers(settings.production),
      observed(),
    ],
  });
}

/** Apollo's own messages go to our log. */
function quiet(log: Log) {
  const at = (level: 'info' | 'warn' | 'error') => (message?: unknown) => log[level]({ from: 'apollo' }, String(message));
  return { debug: () => undefined, info: () => undefined, warn: at('warn'), error: at('error') };
}
