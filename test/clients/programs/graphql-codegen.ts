import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { CustomersDocument, InviteCustomerDocument, SignInDocument, type CustomersQuery } from '../generated/codegen/graphql';
import { invite, run, task } from './task';

let token: string | undefined;

/** Sends a document by the hash that GraphQL Code Generator gave it: `persistedDocuments` writes the manifest. */
async function send<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables) {
  const { hash } = (document as unknown as { __meta__: { hash: string } }).__meta__;
  const response = await fetch(task.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'graphql-client-name': 'graphql-codegen',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ documentId: hash, variables }),
  });
  return (await response.json()) as { data?: Data; errors?: { extensions: { code: string } }[] };
}

run(async () => {
  const { email, password } = task;
  const { data } = await send(SignInDocument, { input: { email, password } });
  token = data?.signIn?.session?.accessToken;

  const names: string[] = [];
  for (let more = true, after: string | null = null; more;) {
    const page: CustomersQuery['customers'] | undefined = (await send(CustomersDocument, { first: 5, after })).data?.customers;
    names.push(...(page?.edges.map(({ node }) => node.name) ?? []));
    after = page?.pageInfo.endCursor ?? null;
    more = page?.pageInfo.hasNextPage ?? false;
  }
  const invited = await send(InviteCustomerDocument, invite('graphql-codegen'));
  const again = await send(InviteCustomerDocument, { input: { recipientEmail: email } });
  const { errors } = await send(CustomersDocument, { first: 101 });
  return {
    names,
    invited: invited.data?.inviteCustomer?.invitation?.status,
    refused: again.data?.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error: errors?.[0]?.extensions.code,
  };
});
