import { ClientError, GraphQLClient } from 'graphql-request';
import { initGraphQLTada, type ResultOf } from 'gql.tada';
import type { introspection } from '../generated/graphql-env';
import { invite, run, task } from './task';

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { ID: string; DateTime: string; Decimal: string; JSONObject: Record<string, unknown> };
}>();

const SignIn = graphql(`
  mutation TadaSignIn($input: SignInInput!) {
    signIn(input: $input) {
      session {
        accessToken
      }
    }
  }
`);

const Customers = graphql(`
  query TadaCustomers($first: Int!, $after: String) {
    customers(first: $first, after: $after) {
      nodes {
        id
        name
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const Invite = graphql(`
  mutation TadaInvite($input: InviteCustomerInput!) {
    inviteCustomer(input: $input) {
      invitation {
        status
      }
      errors {
        code
      }
    }
  }
`);

const client = new GraphQLClient(task.endpoint);

run(async () => {
  const { email, password } = task;
  const { signIn } = await client.request(SignIn, { input: { email, password } });
  client.setHeader('authorization', `Bearer ${signIn?.session?.accessToken}`);

  const names: string[] = [];
  for (let more = true, after: string | null = null; more;) {
    const page: ResultOf<typeof Customers>['customers'] = (await client.request(Customers, { first: 5, after })).customers;
    names.push(...(page?.nodes.map(({ name }) => name) ?? []));
    after = page?.pageInfo.endCursor ?? null;
    more = page?.pageInfo.hasNextPage ?? false;
  }
  const invited = await client.request(Invite, invite('gql-tada'));
  const again = await client.request(Invite, { input: { recipientEmail: email } });
  const error = await client.request(Customers, { first: 101 }).then(
    () => undefined,
    (cause: unknown) => (cause instanceof ClientError ? cause.response.errors?.[0]?.extensions['code'] : cause),
  );
  return {
    names,
    invited: invited.inviteCustomer?.invitation?.status,
    refused: again.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error,
  };
});
