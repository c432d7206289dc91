import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
} from 'graphql';
import type { Ctx } from '../data/context';
import { loaderOf } from './read';

/** A name that stands for an id has a colon, which no id has. */
const NAME = /^[a-z-]+:./;

type Fields = readonly (GraphQLArgument | GraphQLInputField)[];
type Given = Readonly<Record<string, unknown>>;

/** Whether a type can hold ids somewhere inside. Filters contain themselves, so that types on the way are remembered. */
function holdsIds(type: GraphQLInputType, seen: Set<string>): boolean {
  const named = getNamedType(type);
  if (named.name === 'ID') return true;
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some((field) => holdsIds(field.type, seen));
}

/** Whether arguments can hold ids. */
export const takesIds = (args: Fields): boolean => args.some(({ type }) => holdsIds(type, new Set()));

/** The value with `change` applied to every id inside. */
function mapIds(type: GraphQLInputType, value: unknown, change: (id: string) => string): unknown {
  if (value === null || value === undefined) return value;
  const inner = getNullableType(type);
  if (isListType(inner)) return Array.isArray(value) ? value.map((one) => mapIds(inner.ofType, one, change)) : value;
  if (isInputObjectType(inner)) {
    if (typeof value !== 'object') return value;
    // A copy of the same class: arguments of compiled operations may be shared by requests of several viewers.
    const copy = Object.create(Object.getPrototypeOf(value) as object | null) as object;
    return Object.assign(copy, value, mapFields(Object.values(inner.getFields()), value as Given, change));
  }
  return getNamedType(inner).name === 'ID' && typeof value === 'string' ? change(value) : value;
}

function mapFields(fields: Fields, given: Given, change: (id: string) => string): Record<string, unknown> {
  const present = fields.filter(({ name }) => given[name] !== undefined && given[name] !== null);
  return Object.fromEntries(present.map(({ name, type }) => [name, mapIds(type, given[name], change)]));
}

/**
 * The arguments with ids in the place of names, as {@link Ctx.services} knows them. Null if there are no names, which is the
 * rule. A name that stands for nothing stays, and is no more found than an id that was never issued.
 */
export function withoutNames(ctx: Ctx, args: Fields, given: Given): Promise<Record<string, unknown>> | null {
  const names = new Set<string>();
  const note = (id: string): string => {
    if (NAME.test(id)) names.add(id);
    return id;
  };
  mapFields(args, given, note);
  if (names.size === 0) return null;
  const loader = loaderOf<string, string | null>(ctx, 'named ids', async (asked) => {
    const found = await ctx.services.namedIds(ctx, asked);
    return asked.map((name) => found.get(name) ?? null);
  });
  return loader.loadMany([...names]).then((ids) => {
    const failed = ids.find((id) => id instanceof Error);
    if (failed instanceof Error) throw failed;
    const byName = new Map([...names].map((name, index) => [name, ids[index] as string | null]));
    return { ...given, ...mapFields(args, given, (id) => byName.get(id) ?? id) };
  });
}
