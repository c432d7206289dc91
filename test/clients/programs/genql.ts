import { createClient } from '../generated/genql';
import { invite, run, task } from './task';

let token: string | undefined;
const client = createClient({
  url: task.endpoint,
  headers: (): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {}),
});

const customers = (first: number, after?: string | null) =>
  client.query({
    customers: {
      __args: { first, ...(after && { after }) },
      nodes: { id: true, name: true },
      pageInfo: { hasNextPage: true, endCursor: true },
    },
  });

type Page = Awaited<ReturnType<typeof customers>>['customers'];

const send = (input: ReturnType<typeof invite>['input'] | { recipientEmail: string }) =>
  client.mutation({ inviteCustomer: { __args: { input }, invitation: { status: true }, errors: { code: true, message: true } } });

run(async () => {
  const { email, password } = task;
  const { signIn } = await client.mutation({
    signIn: { __args: { input: { email, password } }, session: { accessToken: true } },
  });
  token = signIn?.session?.accessToken;

  const names: string[] = [];
  for (let more = true, after: string | null = null; more;) {
    const page: Page = (await customers(5, after)).customers;
    names.push(...(page?.nodes.map(({ name }) => name) ?? []));
    after = page?.pageInfo.endCursor ?? null;
    more = page?.pageInfo.hasNextPage ?? false;
  }
  const invited = await send(invite('genql').input);
  const again = await send({ recipientEmail: email });
  // For responses with another status than 200, genql puts the body into the message.
  const message = await customers(101).then(
    () => '',
    (cause: Error) => cause.message,
  );
  const { errors } = JSON.parse(message.slice(message.indexOf('{'))) as { errors: { extensions: { code: string } }[] };
  return {
    names,
    invited: invited.inviteCustomer?.invitation?.status,
    refused: again.inviteCustomer?.errors.map(({ code }) => code) ?? [],
    error: errors[0]?.extensions.code,
  };
});
