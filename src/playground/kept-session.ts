import { isRecord, stringAt } from './guards';

/** The tokens of a session. */
export interface Tokens {
  readonly email: string;
  readonly access: string;
  readonly refresh: string;
  /** By this machine's clock. */
  readonly refreshAt: number;
}

const KEY = 'partner-graph:session';

/**
 * Takes the tokens stored before a reload and removes them.
 *
 * Tokens are in the tab's storage only between the end of one page and the start of the next. Other tabs, other origins and
 * later visits cannot read them. A duplicated tab finds none, so two pages never use the same refresh token, which would end
 * the session. Scripts of this page could also read them in memory, and the content policy allows no others.
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

/** Stores the tokens for the next page in this tab, and removes them if the browser shows this page again. */
export function keepOverReload(tokens: () => Tokens | null): void {
  window.addEventListener('pagehide', () => {
    const now = tokens();
    if (now) sessionStorage.setItem(KEY, JSON.stringify(now));
  });
  window.addEventListener('pageshow', () => sessionStorage.removeItem(KEY));
}
