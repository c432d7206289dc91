import { ClientError, GraphQLClient } from 'graphql-request';
import { CustomersDocument, InviteCustomerDocument, SignInDocument, type CustomersQuery } from '../generated/codegen/graphql';
import { invite, run, task } from './task';

// A client of the gateway, which passes the token on (`gateway.config.mjs`).
const client = new GraphQLClient(task.endpoint);

run(async () => {
  const { email, password } = task;
  const { signIn } = await client.request(SignInDocument, { input: { email, password } });
  client.setHeader('authorization', `Bearer ${signIn?.session?.accessToken}`);

  const names: string[] = [];
  for (let more = true, after: string | null = null; more;) {
    const page: CustomersQuery['customers'] = (await client.request(CustomersDocument, { first: 5, after })).customers;
    names.push(...(page?.edges.map(({ node }) => node.name) ?? []));
    after = page?.pageInfo.endCursor ?? null;
    more = page?.pageInfo.hasNextPage ?? false;
  }
  const invited = await client.request(InviteCustomerDocument, invite('hive-gateway'));
  const again = await client.request(InviteCustomerDocument, { input: { recipientEmail: email } });
  const error = await client.request(CustomersDocument, { first: 101 }).then(
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
