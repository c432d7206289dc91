import {
  commitLocalUpdate,
  ConnectionHandler,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  getRequest,
  Network,
  RecordSource,
  Store,
  commitMutation,
  type GraphQLTaggedNode,
  type RequestParameters,
  type Variables,
} from 'relay-runtime';
import inviteMutation from '../generated/relay/ListInviteMutation.graphql';
import paginationQuery from '../generated/relay/ListPaginationQuery.graphql';
import listQuery from '../generated/relay/ListQuery.graphql';
import signInMutation from '../generated/relay/ListSignInMutation.graphql';
import { invite, run, task } from './task';

let token: string | undefined;
const errors: unknown[] = [];

/** Documents are known to the server by the id that the compiler gave them: `persistConfig` writes the manifest. */
async function send({ id }: RequestParameters, variables: Variables) {
  const response = await fetch(task.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'graphql-client-name': 'relay',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ documentId: id, variables }),
  });
  const body = await response.json();
  if (body.errors) errors.push(body.errors[0].extensions.code);
  return body;
}

const environment = new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });

const mutate = (mutation: GraphQLTaggedNode, variables: Variables) =>
  new Promise<any>((resolve, reject) => {
    commitMutation(environment, { mutation, variables, onCompleted: resolve, onError: reject });
  });

run(async () => {
  const { email, password } = task;
  const { signIn } = await mutate(signInMutation, { input: { email, password } });
  token = signIn.session.accessToken;

  environment.retain(createOperationDescriptor(getRequest(listQuery), { count: 5 }));
  const { viewer } = (await fetchQuery(environment, listQuery, { count: 5 }).toPromise()) as any;
  let names: string[] = [];
  let types: unknown[] = [];
  for (let more: unknown = true, cursor: unknown = null; more;) {
    if (cursor !== null)
      await fetchQuery(environment, paginationQuery, { count: 5, cursor }, { fetchPolicy: 'network-only' } as never).toPromise();
    commitLocalUpdate(environment, (store) => {
      // The store has put the pages together.
      const list = ConnectionHandler.getConnection(store.getRoot(), 'List_customers');
      const page = list?.getLinkedRecord('pageInfo');
      [more, cursor] = [page?.getValue('hasNextPage'), page?.getValue('endCursor')];
      names = list?.getLinkedRecords('edges')?.map((edge) => edge?.getLinkedRecord('node')?.getValue('name') as string) ?? [];
      types = [viewer.id, viewer.user.id].map((id: string) => store.get(id)?.getType());
    });
  }

  const invited = await mutate(inviteMutation, invite('relay'));
  const again = await mutate(inviteMutation, { input: { recipientEmail: email } });
  await fetchQuery(environment, paginationQuery, { count: 101 })
    .toPromise()
    .catch(() => undefined);
  return {
    names,
    invited: invited.inviteCustomer.invitation?.status,
    refused: again.inviteCustomer.errors.map(({ code }: { code: string }) => code),
    error: errors.at(-1),
    types,
  };
});
