import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { relayStylePagination } from '@apollo/client/utilities';
import { createHash } from 'node:crypto';
import possibleTypes from '../generated/possible-types.json';
import { CustomersDocument, InviteCustomerDocument, SignInDocument, ViewerDocument } from '../generated/codegen/graphql';
import { invite, run, task } from './task';

let token: string | undefined;

const client = new ApolloClient({
  link: ApolloLink.from([
    new SetContextLink(({ headers }) => ({ headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) } })),
    new PersistedQueryLink({
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      useGETForHashedQueries: true,
    }),
    new HttpLink({ uri: task.endpoint }),
  ]),
  cache: new InMemoryCache({
    possibleTypes: possibleTypes.possibleTypes,
    // One line for each list that is shown page by page; its other arguments are its key.
    typePolicies: { Query: { fields: { customers: relayStylePagination(['filter', 'orderBy']) } } },
  }),
  clientAwareness: { name: 'apollo-client', version: '1' },
});

run(async () => {
  const { email, password } = task;
  const signedIn = await client.mutate({ mutation: SignInDocument, variables: { input: { email, password } } });
  token = signedIn.data?.signIn?.session?.accessToken;

  const list = client.watchQuery({ query: CustomersDocument, variables: { first: 5 } });
  const read = list.subscribe(() => undefined);
  let page = (await list.refetch()).data?.customers;
  while (page?.pageInfo.hasNextPage) {
    page = (await list.fetchMore({ variables: { after: page.pageInfo.endCursor } })).data?.customers;
  }
  // The cache has put the pages together.
  const whole = client.readQuery({ query: CustomersDocument, variables: { first: 5 } });
  read.unsubscribe();

  const { data } = await client.query({ query: ViewerDocument });
  const invited = await client.mutate({ mutation: InviteCustomerDocument, variables: invite('apollo-client') });
  const again = await client.mutate({ mutation: InviteCustomerDocument, variables: { input: { recipientEmail: email } } });
  const refused = await client
    .query({ query: CustomersDocument, variables: { first: 101 }, fetchPolicy: 'network-only' })
    .catch((cause: unknown) => (CombinedGraphQLErrors.is(cause) ? cause.errors[0] : Promise.reject(cause)));
  return {
    names: whole?.customers?.edges.map(({ node }) => node.name) ?? [],
    invited: invited.data?.inviteCustomer?.invitation?.status,
    refused: again.data?.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error: refused && 'extensions' in refused ? refused.extensions?.['code'] : undefined,
    // Kept apart by the cache, although one is about the other.
    distinct: new Set([data?.viewer?.id, data?.viewer?.user?.id]).size,
    organization: data?.viewer?.organization?.name,
  };
});
