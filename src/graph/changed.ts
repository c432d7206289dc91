import type { Values } from '../data/insert';

const plain = (value: unknown): unknown => (typeof value === 'boolean' ? Number(value) : (value ?? null));

/** The values that differ from what a row has: what is given as it was is no change, and raises no version. */
export const changedIn = (values: Values, before: (name: string) => unknown): Values =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => plain(before(name)) !== plain(value)));

/** Whether two lists have the same members, in whatever order. */
export const sameMembers = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && new Set([...one, ...other]).size === new Set(one).size;
