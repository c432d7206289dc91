import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../data/context';
import { graphqlError, withRequestId } from './http-errors';
import { badRequest, type ParseJson, type Source } from './sources';

const PATH = '/graphql';
const METHODS = ['GET', 'POST'];

/** What the endpoint needs of the server. */
export interface Endpoint {
  apollo: ApolloServer<Ctx>;
  /** Decides which document a request runs, and refuses it if none. */
  source: (asked: HTTPGraphQLRequest, request: FastifyRequest) => Promise<Source>;
  context: (request: FastifyRequest) => Promise<Ctx>;
}

/** The headers of a request, as Apollo Server reads them. */
export function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

const askedBy = (request: FastifyRequest): HTTPGraphQLRequest => ({
  method: request.method,
  headers: headersOf(request),
  search: new URL(request.url, 'http://localhost').search,
  body: request.body,
});

/** Parses JSON in a URL as strictly as a body. */
export const strictJson = (app: FastifyInstance): ParseJson => {
  const parse = app.getDefaultJsonParser('error', 'error');
  return (request, text, name) =>
    new Promise((resolve, reject) => {
      void parse(request, text, (error, value) => {
        if (error) reject(badRequest(`\`${name}\` is not JSON.`));
        else resolve(value);
      });
    });
};

async function answer({ apollo, source, context }: Endpoint, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const asked = askedBy(request);
  let isKnown = false;
  const {
    status = 200,
    headers,
    body,
  } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: asked,
    // After the check of its headers. Apollo Server reads the rest of the request only when the context is there.
    context: async () => {
      try {
        const { asked: found, isTrusted } = await source(asked, request);
        request.record.isTrusted = isTrusted;
        Object.assign(asked, found);
        const ctx = await context(request);
        isKnown = true;
        return ctx;
      } catch (cause) {
        request.record.failed((cause as GraphQLError).extensions?.['code']);
        throw cause;
      }
    },
  });
  void reply.code(status);
  for (const [name, value] of headers) void reply.header(name, value);
  if (body.kind === 'chunked') throw new Error('The response came in parts.');
  // Without a context, no plugin has finished the answer.
  return isKnown ? body.string : JSON.stringify(withRequestId(JSON.parse(body.string) as object, request.id));
}

/**
 * Serves GraphQL over HTTP: queries by GET or POST, mutations by POST. Nobody may keep a response, see
 * `http-errors.ts`.
 */
export function addEndpoint(app: FastifyInstance, endpoint: Endpoint): void {
  app.route({
    method: METHODS,
    url: PATH,
    handler: (request, reply) => answer(endpoint, request, reply),
  });
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: PATH,
    handler: (_request, reply) =>
      reply
        .code(405)
        .header('allow', METHODS.join(', '))
        .send(graphqlError('BAD_REQUEST', 'Send queries with GET or POST and mutations with POST.')),
  });
}
