import type { HTTPGraphQLRequest } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../kernel/errors';

/** A request that is not one of GraphQL over HTTP. */
export const badRequest = (message: string): AppError => new AppError('BAD_REQUEST', message);

/** Parses JSON from a URL. `name` is the parameter. */
export type ParseJson = (request: FastifyRequest, text: string, name: string) => Promise<unknown>;

/** What a request says about the document that it runs. */
export interface Asked {
  query?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

type Given = Record<string, unknown>;

export const isObject = (value: unknown): value is Given => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters of a URL. Each may be given once: two readers could otherwise see two different ones. */
async function fromUrl(search: string, parse: (text: string, name: string) => Promise<unknown>): Promise<Asked> {
  const parameters = new URLSearchParams(search);
  const one = (name: string): string | undefined => {
    const [value, second] = parameters.getAll(name);
    if (second !== undefined) throw badRequest(`\`${name}\` can be given only once.`);
    return value;
  };
  const json = async (name: string): Promise<unknown> => {
    const text = one(name);
    if (text === undefined) return undefined;
    const value = await parse(text, name);
    if (!isObject(value)) throw badRequest(`\`${name}\` must be a JSON object.`);
    return value;
  };
  return { query: one('query'), variables: await json('variables'), extensions: await json('extensions') };
}

/** Reads a request. What is wrong with a body is left to Apollo Server. */
export function readAsked(
  { method, search, body }: HTTPGraphQLRequest,
  parse: (text: string, name: string) => Promise<unknown>,
): Promise<Asked> {
  return method === 'GET' ? fromUrl(search, parse) : Promise.resolve(isObject(body) ? body : {});
}
