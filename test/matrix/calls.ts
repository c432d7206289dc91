import { getNamedType, isInputObjectType, type GraphQLNamedType, type GraphQLSchema } from 'graphql';
import { MUTATIONS } from '../api/rights/support/mutation-table';
import type { Rules } from './expect';
import { FURTHER } from './further-calls';
import { fieldsOf } from './sdl';
import type { Viewer } from './world';
import { relationOf, type OwnedNode, type OwnershipMap } from './world/ownership';

/** An id that a call names, as an argument of its input. */
interface NamedId {
  argument: string;
  never: string;
}

/** A call with ids that were never issued, to be put others in their places. */
export interface Call {
  /** Root field. */
  coordinate: string;
  /** Its arguments as text. */
  given: string;
  ids: readonly NamedId[];
}

/** A call with ids of the world. */
export interface Variant {
  call: Call;
  given: string;
  /** Which of its ids is looked at, and what stands there; a call without ids has none. */
  position: number;
  subject: OwnedNode | null;
  /** All its other ids are in sight. */
  alone: boolean;
}

const NEVER = /(\w+): \[?"([a-z]{3}_01jd00000000000000000000zz)"/g;

function callOf(coordinate: string, text: string): Call {
  const name = coordinate.split('.')[1] ?? '';
  const from = text.indexOf(name) + name.length;
  const given = text[from] === '(' ? text.slice(from, text.lastIndexOf(')') + 1) : '';
  const ids = [...given.matchAll(NEVER)].map(([, argument = '', never = '']) => ({ argument, never }));
  return { coordinate, given, ids };
}

/** They end the session they come with, so they come last, each by itself. */
export const SIGN_OUTS = ['signOut', 'signOutEverywhere'];

/** Every mutation, those with further ids once more, and the review of an order. */
export function allCalls(): Call[] {
  const names = Object.keys(MUTATIONS).filter((name) => !SIGN_OUTS.includes(name));
  const calls = [...names, ...SIGN_OUTS].map((name) => callOf(`Mutation.${name}`, MUTATIONS[name]?.call ?? ''));
  return [...FURTHER.map(([coordinate, text]) => callOf(coordinate, text)), ...calls];
}

/** One row of a type for each thing that it can be to somebody. */
function subjectsFor(map: OwnershipMap, type: string, viewer: Viewer): OwnedNode[] {
  const found = new Map<string, OwnedNode>();
  for (const node of map.ofType(type)) {
    const self = node.ownership.self?.includes(viewer.userId) ? 'self ' : '';
    const relation = `${self}${relationOf(node, viewer.organizationId)}`;
    if (!found.has(relation)) found.set(relation, node);
  }
  return [...found.values()];
}

/** Ids that a call can name: those of its input, and of what the input is made of. */
export function idArguments(schema: GraphQLSchema, coordinate: string): string[] {
  const [root = '', field = ''] = coordinate.split('.');
  const below = (type: GraphQLNamedType | undefined): string[] =>
    !isInputObjectType(type)
      ? []
      : Object.values(type.getFields()).flatMap(({ name, type: inner }) =>
          getNamedType(inner).name === 'ID' ? [name] : below(getNamedType(inner)),
        );
  const [input] = fieldsOf(schema, root)[field]?.args ?? [];
  return below(getNamedType(input?.type));
}

/** The calls of somebody: at each place of an id what is its own, a partner's, ended, foreign, and never issued. */
export function variantsFor(rules: Rules, viewer: Viewer, call: Call): Variant[] {
  const { map } = rules;
  const types = call.ids.map(({ never }) => map.nodes.find(({ id }) => id.startsWith(never.slice(0, 4)))?.type ?? '');
  const inSight = types.map((type) => map.ofType(type).find((node) => rules.sees(viewer, node))?.id);
  if (call.ids.length === 0) return [{ call, given: call.given, position: 0, subject: null, alone: true }];
  return call.ids.flatMap(({ argument }, position) => {
    const put = (subject: OwnedNode | null): Variant => {
      const given = call.ids.reduce((text, one, index) => {
        const id = index === position ? subject?.id : inSight[index];
        return text.replace(`${one.argument}: "${one.never}"`, `${one.argument}: "${id ?? one.never}"`)
          .replace(`${one.argument}: ["${one.never}"`, `${one.argument}: ["${id ?? one.never}"`); // prettier-ignore
      }, call.given);
      return { call, given, position, subject, alone: inSight.every((id, index) => index === position || id !== undefined) };
    };
    if (argument === '') throw new Error(`${call.coordinate} names an id without an argument.`);
    return [put(null), ...subjectsFor(map, types[position] ?? '', viewer).map(put)];
  });
}
