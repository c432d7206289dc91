import type { Answer, TestApp } from '../../../support/app';

/** Signs in whoever has an address. */
export const tokenOf = (app: TestApp, email: string | null): Promise<string | undefined> =>
  email === null ? Promise.resolve(undefined) : app.as(email);

/** Sends a document as somebody and answers everything that came back. */
export async function answerTo(
  app: TestApp,
  email: string | null,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<Answer<Record<string, unknown>>> {
  return (await app.send(document, variables, await tokenOf(app, email))) as Answer<Record<string, unknown>>;
}

/** Sends a document as somebody who is allowed all of it; anything else is a fault of the test. */
export async function ask<T>(
  app: TestApp,
  email: string | null,
  document: string,
  variables: Record<string, unknown> = {},
): Promise<T> {
  const answer = await answerTo(app, email, document, variables);
  if (answer.errors.length > 0) throw new Error(`${email ?? 'nobody'} was refused: ${JSON.stringify(answer.errors)}`);
  return answer.data as T;
}

/** The value at a path of an answer. */
export function at(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined,
    data,
  );
}
