import { HeaderMap, type ApolloServer, type HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from 'fastify';
import type { Ctx } from '../data/context';
import { graphqlError } from './http-errors';
import { badRequest, type ParseJson } from './sources';

const PATH = '/graphql';
const METHODS = ['GET', 'POST'];

/** What the endpoint needs of the server. */
export interface Endpoint {
  apollo: ApolloServer<Ctx>;
  /** Decides which document a request runs, and refuses it if none. */
  source: (asked: HTTPGraphQLRequest, request: FastifyRequest) => Promise<HTTPGraphQLRequest>;
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
  const {
    status = 200,
    headers,
    body,
  } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: asked,
    // After the check of its headers. Apollo Server reads the rest of the request only when the context is there.
    context: async () => {
      Object.assign(asked, await source(asked, request));
      return context(request);
    },
  });
  void reply.code(status);
  for (const [name, value] of headers) void reply.header(name, value);
  if (body.kind === 'chunked') throw new Error('The response came in parts.');
  return body.string;
}

/**
 * Serves GraphQL over HTTP: queries by GET or POST, mutations by POST. Responses belong to the caller and to the moment, so
 * nobody may keep them.
 */
export function addEndpoint(app: FastifyInstance, endpoint: Endpoint): void {
  const onSend: onSendHookHandler = (_request, reply, payload, done) => {
    void reply.header('cache-control', 'no-store');
    done(null, payload);
  };
  app.route({
    method: METHODS,
    url: PATH,
    onSend,
    handler: (request, reply) => answer(endpoint, request, reply),
  });
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: PATH,
    onSend,
    handler: (_request, reply) =>
      reply
        .code(405)
        .header('allow', METHODS.join(', '))
        .send(graphqlError('BAD_REQUEST', 'Send queries with GET or POST and mutations with POST.')),
  });
}
