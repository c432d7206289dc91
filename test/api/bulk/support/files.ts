import type { TestApp } from '../../../support/app';

/** What `/bulk` answered. */
export interface BulkAnswer {
  status: number;
  headers: Headers;
  body: any;
}

/** A file to send. */
export interface Sent {
  /** Empty: none. */
  mutation?: string;
  template?: string;
  policy?: string;
  preview?: boolean;
  key?: string;
  type?: string;
  content: string | Uint8Array;
}

/** Sends a file as somebody: an e-mail address, or a token. Null: nobody. */
export async function sendFile(
  app: TestApp,
  who: string | null,
  { content, type = 'text/csv', ...query }: Sent,
): Promise<BulkAnswer> {
  const token = who === null || !who.includes('@') ? who : await app.as(who);
  const asked = new URLSearchParams(
    Object.entries({ mutation: 'changeQuantity', ...query }).map(([name, value]): [string, string] => [name, String(value)]),
  );
  const response = await fetch(`${app.url}/bulk?${asked.toString()}`, {
    method: 'POST',
    headers: { 'content-type': type, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: content as string,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Sends a file that has to be accepted; answers the id of its run. */
export async function runOf(app: TestApp, who: string, file: Sent): Promise<string> {
  const { status, body } = await sendFile(app, who, file);
  if (status !== 202 && status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
  return String(body.id);
}

/** Reads what there is below `/bulk`. */
export async function read(
  app: TestApp,
  who: string | null,
  path: string,
): Promise<{ status: number; text: string; headers: Headers }> {
  const token = who === null || !who.includes('@') ? who : await app.as(who);
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${app.url}/bulk/${path}`, { headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

/** A run as JSON. */
export const shown = async (app: TestApp, who: string, id: string): Promise<Record<string, any>> =>
  JSON.parse((await read(app, who, id)).text) as Record<string, any>;

/** The rows of a result file. */
export async function resultsOf(app: TestApp, who: string, id: string): Promise<Record<string, any>[]> {
  const { text } = await read(app, who, `${id}/results.ndjson`);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, any>);
}

/** CSV of cells, with a header. */
export const csv = (...rows: readonly (readonly unknown[])[]): string => rows.map((row) => `${row.join(',')}\n`).join('');
