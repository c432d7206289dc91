import type { TestApp } from './app';
import { recordPage } from './record';

/** A page as a browser without scripts gets it. */
export interface FetchedPage {
  status: number;
  headers: Headers;
  html: string;
}

const purposeOf = (link: string): string => /\/links\/([a-z-]+)\//.exec(link)?.[1] ?? '';

/** A link as it is reached on the test's own server, whatever host it names. */
export const here = (app: TestApp, link: string): string => `${app.url}${new URL(link).pathname}`;

/** Follows a link, or sends the form behind it. */
export async function openLink(app: TestApp, link: string, fields?: Record<string, string>): Promise<FetchedPage> {
  recordPage(purposeOf(link));
  const response = await fetch(here(app, link), {
    redirect: 'manual',
    ...(fields ? { method: 'POST', body: new URLSearchParams(fields) } : {}),
  });
  return { status: response.status, headers: response.headers, html: await response.text() };
}
