import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { startTestApp, type TestApp } from '../support/app';
import { describeEngine } from '../support/database';
import { buildChannel, type Channel } from '../support/factories/channel';

describeEngine('Apollo Client with relayStylePagination', () => {
  let app: TestApp;
  let channel: Channel;
  beforeAll(async () => {
    app = await startTestApp();
    channel = await buildChannel(app.database, 23);
  });
  afterAll(() => app.stop());

  it('walks a list page by page', async () => {
    const token = await app.as(channel.emails.provider);
    const client = new ApolloClient({
      link: new HttpLink({ uri: `${app.url}/graphql`, fetch, headers: { authorization: `Bearer ${token}` } }),
      cache: new InMemoryCache({ typePolicies: { Query: { fields: { customers: relayStylePagination() } } } }),
    });
    interface Data {
      customers: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
    }
    const query = gql`
      query List($after: String) {
        customers(first: 5, after: $after) {
          edges {
            cursor
            node {
              id
              name
            }
          }
          pageInfo {
            hasNextPage
            hasPreviousPage
            startCursor
            endCursor
          }
        }
      }
    `;
    for (let after: string | null = null, more = true; more;) {
      const variables: Record<string, unknown> = after === null ? {} : { after };
      const page: Data | undefined = (await client.query<Data>({ query, variables, fetchPolicy: 'network-only' })).data;
      after = page?.customers.pageInfo.endCursor ?? null;
      more = page?.customers.pageInfo.hasNextPage ?? false;
    }
    // The cache has put the pages together.
    const whole = client.readQuery<Data>({ query });
    expect(whole?.customers.edges.map((edge) => edge.node.id)).toEqual(channel.customers);
    client.stop();
  });
});
