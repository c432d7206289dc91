import type { TestApp } from '../../../support/app';

export const ALPINE = 'admin.agent@alpine-distribution.example';
export const ELBE = 'admin.agent@elbe-cloud.example';

/** A file as a client gets it, or why there is none. */
export interface ExportAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  text: string;
  /** The first error, if there is no file. */
  error: { message: string; locations?: { line: number; column: number }[]; extensions: Record<string, any> } | null;
}

async function read(response: Response): Promise<ExportAnswer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const error = response.status >= 400 ? JSON.parse(text).errors[0] : null;
  return { status: response.status, headers: response.headers, bytes, text, error };
}

/** Asks for an export over HTTP. */
export async function exported(
  app: TestApp,
  body: object,
  token: string | null,
  headers: Record<string, string> = {},
): Promise<ExportAnswer> {
  const authorization: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${app.url}/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization, ...headers },
    body: JSON.stringify(body),
  });
  return read(response);
}

/** The same for the address of a saved query. */
export const fetched = async (app: TestApp, path: string, headers: Record<string, string>): Promise<ExportAnswer> =>
  read(await fetch(`${app.url}${path}`, { headers }));

/** What a spreadsheet sends for an API token. */
export const basic = (token: string, user = 'excel'): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`,
});
