import { isRecord, stringAt } from './guards';

/** What signs somebody in. */
export interface Tokens {
  readonly email: string;
  readonly access: string;
  readonly refresh: string;
  /** On our own clock. */
  readonly refreshAt: number;
}

const KEY = 'partner-graph:session';

/**
 * Takes what the page before a reload left, and leaves nothing there.
 *
 * Tokens are in the storage of the tab only from the moment a page goes away until the next one begins: no other tab, no
 * other origin and no later visit reads them; a duplicated tab finds none, so two pages never use one refresh token, which
 * would end the session. Scripts of this page could read them in memory as well, and its policy lets no others run.
 */
export function takeKept(): Tokens | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    const [email, access, refresh] = [stringAt(kept, 'email'), stringAt(kept, 'access'), stringAt(kept, 'refresh')];
    const refreshAt = isRecord(kept) ? kept['refreshAt'] : null;
    if (email === null || access === null || refresh === null || typeof refreshAt !== 'number') return null;
    return { email, access, refresh, refreshAt };
  } catch {
    return null;
  }
}

/** Leaves the tokens for the page that follows in this tab, and takes them back when the browser shows this one again. */
export function keepOverReload(tokens: () => Tokens | null): void {
  window.addEventListener('pagehide', () => {
    const now = tokens();
    if (now) sessionStorage.setItem(KEY, JSON.stringify(now));
  });
  window.addEventListener('pageshow', () => sessionStorage.removeItem(KEY));
}
