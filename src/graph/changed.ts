import type { Values } from '../data/insert';

const plain = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : (value ?? null));

/** Values that differ from the row. Unchanged values are dropped, so they do not raise the version. */
export const changedIn = (values: Values, before: (name: string) => unknown): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => plain(before(name)) !== plain(value)));

/** Whether two lists have the same members, in any order. */
export const sameMembers = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && new Set([...one, ...other]).size === new Set(one).size;
