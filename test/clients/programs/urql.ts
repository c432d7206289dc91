import { Client, fetchExchange, type CombinedError } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { CustomersDocument, InviteCustomerDocument, SignInDocument, ViewerDocument } from '../generated/codegen/graphql';
import typesWithoutId from '../generated/types-without-id.json';
import { invite, run, task } from './task';

let token: string | undefined;
const methods = new Set<string>();

/** Notes the methods that urql uses. */
const noting: typeof fetch = (url, options) => {
  methods.add(options?.method ?? 'GET');
  return fetch(url, options);
};

const withToken = (): RequestInit => ({ headers: token ? { authorization: `Bearer ${token}` } : {} });

/** Defaults only: queries go by GET as long as they fit into a URL. */
const plain = new Client({ url: task.endpoint, exchanges: [fetchExchange], fetch: noting, fetchOptions: withToken });

const client = new Client({
  url: task.endpoint,
  fetchOptions: withToken,
  exchanges: [
    cacheExchange({
      // Types without an id are part of the object that has them.
      keys: Object.fromEntries(typesWithoutId.map((name) => [name, () => null])),
      resolvers: {
        Query: { customers: relayPagination() },
        // Scalars: DateTime is a text in responses. Decimal stays a text, so that no digit is lost.
        Customer: { createdAt: ({ createdAt }) => new Date(createdAt as string) as never },
      },
    }),
    persistedExchange({ preferGetForPersistedQueries: true }),
    fetchExchange,
  ],
});

const codeOf = (error: CombinedError | undefined) => error?.graphQLErrors[0]?.extensions?.['code'];

run(async () => {
  const { email, password } = task;
  const signedIn = await plain.mutation(SignInDocument, { input: { email, password } });
  token = signedIn.data?.signIn?.session?.accessToken;

  const first = await plain.query(CustomersDocument, { first: 5 });
  if (first.error) throw first.error;
  const wrong = await plain.query(CustomersDocument, { first: 101 });

  let page = await client.query(CustomersDocument, { first: 5 });
  while (page.data?.customers?.pageInfo.hasNextPage) {
    page = await client.query(CustomersDocument, { first: 5, after: page.data.customers.pageInfo.endCursor });
  }
  if (page.error) throw page.error;
  const viewer = (await client.query(ViewerDocument, {})).data?.viewer;
  const invited = await client.mutation(InviteCustomerDocument, invite('urql'));
  const again = await client.mutation(InviteCustomerDocument, { input: { recipientEmail: email } });
  return {
    names: page.data?.customers?.edges.map(({ node }) => node.name) ?? [],
    invited: invited.data?.inviteCustomer?.invitation?.status,
    refused: again.data?.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error: codeOf(wrong.error),
    methods: [...methods].sort(),
    isDate: (page.data?.customers?.edges[0]?.node.createdAt as unknown) instanceof Date,
    distinct: new Set([viewer?.id, viewer?.user?.id]).size,
  };
});
