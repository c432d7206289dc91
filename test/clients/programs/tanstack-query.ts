import { InfiniteQueryObserver, MutationObserver, QueryClient } from '@tanstack/query-core';
import { ClientError, GraphQLClient } from 'graphql-request';
import { CustomersDocument, InviteCustomerDocument, SignInDocument } from '../generated/codegen/graphql';
import { invite, run, task } from './task';

const graph = new GraphQLClient(task.endpoint);
const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });

run(async () => {
  const { email, password } = task;
  const { signIn } = await graph.request(SignInDocument, { input: { email, password } });
  graph.setHeader('authorization', `Bearer ${signIn?.session?.accessToken}`);

  const list = new InfiniteQueryObserver(client, {
    queryKey: ['customers'],
    queryFn: ({ pageParam }) => graph.request(CustomersDocument, { first: 5, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ customers }) => (customers?.pageInfo.hasNextPage ? customers.pageInfo.endCursor : null),
  });
  await list.refetch();
  while (list.getCurrentResult().hasNextPage) await list.fetchNextPage();
  const { data } = list.getCurrentResult();

  const inviting = new MutationObserver(client, {
    mutationFn: (variables: ReturnType<typeof invite>) => graph.request(InviteCustomerDocument, variables),
  });
  const { inviteCustomer } = await inviting.mutate(invite('tanstack-query'));
  const again = await graph.request(InviteCustomerDocument, { input: { recipientEmail: email } });
  const error = await client
    .fetchQuery({ queryKey: ['wrong'], queryFn: () => graph.request(CustomersDocument, { first: 101 }) })
    .then(
      () => undefined,
      (cause: unknown) => (cause instanceof ClientError ? cause.response.errors?.[0]?.extensions['code'] : cause),
    );
  client.clear();
  return {
    names: data?.pages.flatMap(({ customers }) => customers?.edges.map(({ node }) => node.name) ?? []) ?? [],
    invited: inviteCustomer?.invitation?.status,
    refused: again.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error,
  };
});
