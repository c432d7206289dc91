import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

export const schema: GraphQLSchema = buildSchema(readFileSync(join(__dirname, '../../../../schema/schema.graphql'), 'utf8'));

/** A place that an id is sent to. */
export interface IdPlace {
  name: string;
  kind: 'query' | 'mutation';
  /** The root field with its arguments. It or its selection has `$id`, and `$parent` if the place is below a node. */
  call: string;
  selection: string;
  /** The type of the answer, if its selection is long. */
  answers?: string;
}

/** The document that sends ids to a place one after the other: `$id0` as the field `a0`, and so on. */
export function documentFor({ kind, call, selection, answers }: IdPlace, count: number): string {
  const all = Array.from({ length: count }, (_, index) => index);
  const field = `${call} ${answers === undefined ? selection : '{ ...Asked }'}`;
  const fields = all.map((index) => `a${index}: ${field.replace(/\$id\b/g, `$id${index}`)}`);
  const variables = [...all.map((index) => `$id${index}: ID!`), ...(field.includes('$parent') ? ['$parent: ID!'] : [])];
  const fragment = answers === undefined ? '' : ` fragment Asked on ${answers} ${selection}`;
  return `${kind}(${variables.join(', ')}) { ${fields.join(' ')} }${fragment}`;
}

type Input = GraphQLArgument | GraphQLInputField;

const isId = (type: GraphQLInputType): boolean => getNamedType(type).name === 'ID';
const isRequired = ({ type, defaultValue }: Input): boolean => isNonNullType(type) && defaultValue === undefined;

/** Some value of a type that is well formed: what is wrong with it in this place does not matter. */
function someValue(type: GraphQLInputType, name: string): string {
  if (isNonNullType(type)) return someValue(type.ofType, name);
  if (isListType(type)) return `[${someValue(type.ofType, name)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (isInputObjectType(type)) return inputValue(Object.values(type.getFields()), null);
  if (type.name === 'Int') return '1';
  if (type.name === 'Boolean') return 'true';
  if (type.name === 'DateTime') return '"2026-10-01T00:00:00.000Z"';
  if (type.name === 'Decimal') return '"1.00"';
  if (type.name === 'ID') return '$id';
  return /mail/i.test(name) ? '"ada@ids.example"' : /domain/i.test(name) ? '"ids.example"' : '"DE"';
}

/** The shortest value of an input; with `wanted` that field is in it, too. */
function inputValue(fields: readonly Input[], wanted: { field: Input; value: string } | null): string {
  const parts = fields
    .filter((field) => isRequired(field) || field === wanted?.field || field.name === 'dryRun')
    .map((field) => `${field.name}: ${field === wanted?.field ? wanted.value : someValue(field.type, field.name)}`);
  return `{ ${parts.join(', ')} }`;
}

const inList = (type: GraphQLInputType, value: string): string => {
  const bare = isNonNullType(type) ? type.ofType : type;
  return isListType(bare) ? `[${value}]` : value;
};

/** Every place for an id in a type: the way to it, and the value that has `$id` there. */
function placesIn(type: GraphQLInputType, path: string): { path: string; value: string }[] {
  const named = getNamedType(type);
  if (isId(type)) return [{ path, value: inList(type, '$id') }];
  if (!isInputObjectType(named)) return [];
  const fields = Object.values(named.getFields());
  return fields.flatMap((field) =>
    placesIn(field.type, `${path}.${field.name}`).map((inner) => ({
      path: inner.path,
      value: inList(type, inputValue(fields, { field, value: inner.value })),
    })),
  );
}

/** All plain fields of a type, and those of what one step leads to. */
function selection(type: GraphQLOutputType, depth = 1): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return isLeafType(named) ? '' : '{ __typename }';
  const parts = Object.values(named.getFields()).flatMap((field) => {
    if (field.args.some(isRequired)) return [];
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return depth > 0 && !/Connection$/.test(getNamedType(field.type).name)
      ? [`${field.name} ${selection(field.type, depth - 1)}`]
      : [];
  });
  return `{ __typename ${parts.join(' ')} }`;
}

function placesOf(kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): IdPlace[] {
  return field.args
    .filter(({ name }) => name !== 'filter')
    .flatMap((argument) =>
      placesIn(argument.type, `${field.name}.${argument.name}`).map(({ path, value }) => {
        const others = field.args
          .filter((other) => other !== argument && isRequired(other))
          .map((other) => `, ${other.name}: ${someValue(other.type, other.name)}`);
        const call = `${field.name}(${argument.name}: ${value}${others.join('')})`;
        return { name: path, kind, call, selection: selection(field.type), answers: getNamedType(field.type).name };
      }),
    );
}

/** Every place for an id in the arguments of the root fields and in the inputs of the mutations. */
export const ROOT_PLACES: readonly IdPlace[] = [
  ...Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => placesOf('query', field)),
  ...Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field) => placesOf('mutation', field)),
];

/** Every place for an id in the arguments of an edge, reached by a node of the type that has it. */
export const EDGE_PLACES: readonly (IdPlace & { type: string })[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
  .flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) =>
      field.args
        .filter((argument) => isId(argument.type))
        .map((argument) => ({
          type: type.name,
          name: `${type.name}.${field.name}.${argument.name}`,
          kind: 'query' as const,
          call: 'node(id: $parent)',
          selection: `{ ... on ${type.name} { ${field.name}(${argument.name}: $id) { nodes { id } totalCount } } }`,
        })),
    ),
  );

/** Every filter by an id of every root list. */
export const FILTER_PLACES: readonly IdPlace[] = Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
  const filter = getNamedType(field.args.find(({ name }) => name === 'filter')?.type);
  if (!isInputObjectType(filter)) return [];
  return Object.values(filter.getFields())
    .filter(({ type }) => getNamedType(type).name === 'IdComparator')
    .map(({ name }) => ({
      name: `${field.name}.filter.${name}`,
      kind: 'query' as const,
      call: `${field.name}(filter: { ${name}: { eq: $id } })`,
      selection: '{ totalCount nodes { __typename } }',
    }));
});
