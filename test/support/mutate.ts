import type { Answer, TestApp } from './app';

/** One reason of a payload. */
export interface Reason {
  code: string;
  message: string;
  path: string[];
  details: Record<string, unknown> | null;
}

/** What a mutation's field answered. */
export type PayloadAnswer = Record<string, any> & { errors: Reason[] };

const inputType = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

/** Sends one mutation over HTTP and answers the whole answer. */
export function sendMutation(app: TestApp, email: string | null, name: string, input: object, selection = ''): Promise<Answer> {
  const document = `mutation($input: ${inputType(name)}!) { ${name}(input: $input) { ${selection} errors { code message path details } } }`;
  return (email === null ? Promise.resolve(undefined) : app.as(email)).then((token) => app.send(document, { input }, token));
}

/** Sends one mutation over HTTP and answers its payload; throws when it was refused at the top. */
export async function mutate(
  app: TestApp,
  email: string | null,
  name: string,
  input: object,
  selection = '',
): Promise<PayloadAnswer> {
  const { data, errors } = await sendMutation(app, email, name, input, selection);
  const answer = data?.[name] as PayloadAnswer | null | undefined;
  // What went wrong inside is in the log only.
  const [fault] = app.log.filter(({ msg }) => msg === 'fault').slice(-1);
  if (!answer) throw new Error(`${name}: ${JSON.stringify(errors)} ${fault ? JSON.stringify(fault) : ''}`);
  return answer;
}

/** The codes that a mutation answers: those of its payload, or that of the error at the top. */
export async function codesOf(app: TestApp, email: string | null, name: string, input: object): Promise<string[]> {
  const { data, errors } = await sendMutation(app, email, name, input);
  const answer = data?.[name] as PayloadAnswer | null | undefined;
  return answer ? answer.errors.map(({ code }) => code) : errors.map(({ extensions }) => extensions.code);
}

/** The audit events of a subject as the operator reads them, oldest first. */
export async function eventsOf(app: TestApp, operator: string, subjectId: string): Promise<Record<string, any>[]> {
  const { data } = await app.send(
    'query($id: ID!) { auditEvents(first: 100, filter: { subjectId: { eq: $id } }) { nodes { action outcome refusalCode actorId onBehalfOfId times changes } } }',
    { id: subjectId },
    await app.as(operator),
  );
  return data?.['auditEvents'].nodes as Record<string, any>[];
}
