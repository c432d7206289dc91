import type { ComponentProps } from 'react';
import type { GraphiQL } from 'graphiql';
import { isRecord } from './guards';

type GraphiQLStorage = NonNullable<ComponentProps<typeof GraphiQL>['storage']>;

const PREFIX = 'graphiql:';
const HISTORY_KEYS = [`${PREFIX}queries`, `${PREFIX}favorites`];

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value: unknown) => (key === 'headers' ? undefined : value));
}

function ownKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

/** GraphiQL's history would otherwise write typed headers, including bearer tokens, to localStorage. */
export const storage: GraphiQLStorage = {
  getItem: (key) => localStorage.getItem(key),
  setItem: (key, value) => localStorage.setItem(key, HISTORY_KEYS.includes(key) ? withoutHeaders(value) : value),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => ownKeys().forEach((key) => localStorage.removeItem(key)),
  get length() {
    return ownKeys().length;
  },
};

export function hasSavedTabs(): boolean {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(`${PREFIX}tabState`) ?? 'null');
    return isRecord(saved);
  } catch {
    return false;
  }
}
