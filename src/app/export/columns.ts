import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { grouped } from '../cost/plan';
import type { Variables } from '../cost/values';
import { isConnection, notExportable, type ListDocument } from './document';

/** What the values of a column are. */
export type CellKind = 'text' | 'number' | 'boolean' | 'dateTime' | 'json';

/** A column of a flat export. */
export interface Column {
  /** The aliases on the way to it, with dots. */
  name: string;
  kind: CellKind;
  /** Whether a cell holds several values. */
  isList: boolean;
  /** The level that it belongs to: 0 for the rows of the root list, 1 for those of the list inside. */
  level: number;
  /** Where its value is in an object of that level. */
  path: readonly string[];
}

/** A list whose rows are flattened into those of the level above. */
interface Level {
  /** Where the list is in an object of the level above. */
  path: readonly string[];
}

/** How the rows of a list become lines with columns. Follows from document, schema and variables, never from data. */
export interface FlatShape {
  columns: readonly Column[];
  /** The lists inside each other. The first is inside the rows of the root list. */
  levels: readonly Level[];
}

/** Where the rows of a root list are. */
export interface RowsOfList {
  /** The name of `nodes` or `edges` in the response. */
  key: string;
  nodes: readonly FieldNode[];
  type: GraphQLCompositeType;
}

/** A field by its name in the response, with the field definition of a type that has it. */
interface Selected {
  key: string;
  nodes: readonly FieldNode[];
  type: GraphQLOutputType;
}

interface Work {
  schema: GraphQLSchema;
  list: ListDocument;
  variables: Variables;
  columns: Column[];
  levels: Level[];
  names: Set<string>;
}

/** The names of the parts of a connection that hold its rows. */
const ROWS: ReadonlySet<string> = new Set(['nodes', 'edges']);

/** The selected fields of an object. Those of an interface or union are merged over its types, in order of appearance. */
function fieldsOf(
  work: Pick<Work, 'schema' | 'list' | 'variables'>,
  type: GraphQLCompositeType,
  nodes: readonly FieldNode[],
): Selected[] {
  const types: readonly GraphQLObjectType[] = isAbstractType(type)
    ? work.schema.getPossibleTypes(type)
    : [type as GraphQLObjectType];
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const selecting = { ...work, fragments: work.list.fragments };
  const merged = new Map<string, Selected>();
  for (const possible of types) {
    for (const [key, found] of grouped(selecting, possible, sets)) {
      const name = found[0]?.name.value ?? '';
      const fieldType = name === '__typename' ? null : possible.getFields()[name]?.type;
      if (fieldType === undefined) continue;
      const known = merged.get(key);
      const all = [...new Set([...(known?.nodes ?? []), ...found])];
      merged.set(key, { key, nodes: all, type: known?.type ?? fieldType ?? possible });
    }
  }
  const position = ({ nodes: [node] }: Selected): number => node?.loc?.start ?? 0;
  // Without fragments this is the order of the document already; the fields of several types are mixed.
  return isAbstractType(type) ? [...merged.values()].sort((one, other) => position(one) - position(other)) : [...merged.values()];
}

/** The rows of the root list. Refuses what is not a row. */
export function rowsOfList(schema: GraphQLSchema, list: ListDocument, variables: Variables): RowsOfList {
  let rows: RowsOfList | null = null;
  for (const { key, nodes, type } of fieldsOf({ schema, list, variables }, list.connection, [list.list])) {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    if (!node || name === 'pageInfo') continue;
    if (!ROWS.has(name) || rows) {
      throw notExportable(`An export has the rows of one list. Remove \`${name}\`, or export it by itself.`, node);
    }
    rows = { key, nodes, type: getNamedType(type) as GraphQLCompositeType };
  }
  if (!rows) throw notExportable('The list selects no rows. Add `nodes { … }`.', list.list);
  return rows;
}

const KINDS: Readonly<Record<string, CellKind>> = {
  Int: 'number',
  Float: 'number',
  Decimal: 'number',
  Boolean: 'boolean',
  DateTime: 'dateTime',
  JSONObject: 'json',
};

const isList = (type: GraphQLOutputType): boolean => isListType(isNonNullType(type) ? type.ofType : type);

/** The name of a column. The parts of connections that only hold rows are not in it. */
const nameOf = (prefix: readonly string[], key: string): string => [...prefix, key].join('.');

function addColumn(work: Work, column: Column, node: FieldNode): void {
  if (work.names.has(column.name)) {
    throw notExportable(`Two columns would be named \`${column.name}\`. Give one of the fields an alias.`, node);
  }
  work.names.add(column.name);
  work.columns.push(column);
}

/** Where the columns of an object go. */
interface Place {
  prefix: readonly string[];
  path: readonly string[];
  level: number;
}

/** Opens the list inside the rows of a level. There can be only one. */
function openLevel(work: Work, node: FieldNode, { path, level }: Place): void {
  if (work.levels.length > level) {
    throw notExportable(
      `CSV and XLSX flatten one list inside another, not two side by side. Remove \`${node.alias?.value ?? node.name.value}\`, or use NDJSON or JSON.`,
      node,
    );
  }
  work.levels.push({ path });
}

function addConnection(work: Work, { key, nodes, type }: Selected, { prefix, path, level }: Place): void {
  const connection = getNamedType(type) as GraphQLCompositeType;
  const inside = [...prefix, key];
  const at = [...path, key];
  const more = {
    name: nameOf(inside, 'hasMore'),
    kind: 'boolean' as const,
    isList: false,
    level,
    path: [...at, 'pageInfo', 'hasNextPage'],
  };
  for (const part of fieldsOf(work, connection, nodes)) {
    const [node] = part.nodes;
    if (!node) continue;
    if (!ROWS.has(node.name.value)) addField(work, part, { prefix: inside, path: at, level });
    else {
      openLevel(work, nodes[0] ?? node, { prefix, path: [...at, part.key], level });
      addColumn(work, more, node);
      addObject(work, getNamedType(part.type) as GraphQLCompositeType, part.nodes, {
        prefix: inside,
        path: [],
        level: level + 1,
      });
    }
  }
}

function addField(work: Work, selected: Selected, place: Place): void {
  const { key, nodes, type } = selected;
  const [node] = nodes;
  if (!node) return;
  const inside = getNamedType(type);
  const { prefix, path, level } = place;
  if (node.name.value === '__typename' || !isCompositeType(inside)) {
    const kind = node.name.value === '__typename' ? 'text' : (KINDS[inside.name] ?? 'text');
    const many = node.name.value !== '__typename' && isList(type);
    addColumn(work, { name: nameOf(prefix, key), kind, isList: many, level, path: [...path, key] }, node);
  } else if (isConnection(inside)) addConnection(work, selected, place);
  else if (isList(type)) {
    openLevel(work, node, { prefix, path: [...path, key], level });
    addObject(work, inside, nodes, { prefix: [...prefix, key], path: [], level: level + 1 });
  } else addObject(work, inside, nodes, { prefix: [...prefix, key], path: [...path, key], level });
}

function addObject(work: Work, type: GraphQLCompositeType, nodes: readonly FieldNode[], place: Place): void {
  const ofEdge = isObjectType(type) && type.name.endsWith('Edge');
  for (const selected of fieldsOf(work, type, nodes)) {
    const [node] = selected.nodes;
    if (ofEdge && node?.name.value === 'node') {
      const inside = getNamedType(selected.type) as GraphQLCompositeType;
      addObject(work, inside, selected.nodes, { ...place, path: [...place.path, selected.key] });
    } else addField(work, selected, place);
  }
}

/** The columns of a flat export. */
export function flatShape(schema: GraphQLSchema, list: ListDocument, variables: Variables): FlatShape {
  const rows = rowsOfList(schema, list, variables);
  const work: Work = { schema, list, variables, columns: [], levels: [], names: new Set() };
  addObject(work, rows.type, rows.nodes, { prefix: [], path: [], level: 0 });
  return { columns: work.columns, levels: work.levels };
}
