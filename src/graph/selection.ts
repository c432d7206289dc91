import { Kind, type FieldNode, type FragmentDefinitionNode, type GraphQLResolveInfo, type SelectionSetNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { TypeDeclaration } from './registry';

/** The row fields a document needs, sorted, and as one text for cache keys. */
export interface Selection {
  fields: readonly string[];
  signature: string;
}

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Visits the fields of a selection. A named fragment is visited once, no matter how often it is spread. */
function visit(
  set: SelectionSetNode | undefined,
  fragments: Fragments,
  each: (node: FieldNode) => void,
  visited: Set<string> = new Set(),
): void {
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) each(node);
    else if (node.kind === Kind.INLINE_FRAGMENT) visit(node.selectionSet, fragments, each, visited);
    else if (!visited.has(node.name.value)) {
      visited.add(node.name.value);
      visit(fragments[node.name.value]?.selectionSet, fragments, each, visited);
    }
  }
}

function rowSets(node: FieldNode, fragments: Fragments, connection: boolean): SelectionSetNode[] {
  if (!connection) return node.selectionSet ? [node.selectionSet] : [];
  const sets: SelectionSetNode[] = [];
  visit(node.selectionSet, fragments, (child) => {
    if (child.name.value === 'nodes' && child.selectionSet) sets.push(child.selectionSet);
    if (child.name.value === 'edges') {
      visit(child.selectionSet, fragments, (part) => {
        if (part.name.value === 'node' && part.selectionSet) sets.push(part.selectionSet);
      });
    }
  });
  return sets;
}

/** Recent selections. Equal selections are the same object, so they can be used as loader keys. */
const interned = new LRUCache<string, Selection>({ max: 10_000 });

function intern(type: TypeDeclaration, wanted: ReadonlySet<string>): Selection {
  const fields = [...wanted].sort();
  const signature = `${type.name}:${fields.join(',')}`;
  let selection = interned.get(signature);
  if (!selection) interned.set(signature, (selection = { fields, signature }));
  return selection;
}

function select(type: TypeDeclaration, nodes: readonly FieldNode[], fragments: Fragments, connection: boolean): Selection {
  const wanted = new Set<string>(['id']);
  for (const node of nodes) {
    for (const set of rowSets(node, fragments, connection)) {
      visit(set, fragments, (field) => {
        const name = field.name.value;
        if (type.fields.has(name)) wanted.add(name);
        for (const need of type.needs.get(name) ?? []) wanted.add(need);
      });
    }
  }
  return intern(type, wanted);
}

// Parsed documents are cached by the server, so AST nodes are good keys, and the result depends only on the document. @skip and
// @include are ignored: at worst an unused column is read. If a field is selected several times, the executor passes the same
// node list for every row.
const cache = new WeakMap<object, Map<TypeDeclaration, Selection>>();

/** The fields of `type` that the document selects below the field of `info`. */
export function selectionOf(type: TypeDeclaration, info: GraphQLResolveInfo, connection: boolean): Selection {
  const key = info.fieldNodes.length === 1 ? (info.fieldNodes[0] ?? info.fieldNodes) : info.fieldNodes;
  let known = cache.get(key);
  if (!known) cache.set(key, (known = new Map<TypeDeclaration, Selection>()));
  let selection = known.get(type);
  if (!selection) known.set(type, (selection = select(type, info.fieldNodes, info.fragments, connection)));
  return selection;
}

/** A selection for code that reads rows itself. */
export const selectionBy = (type: TypeDeclaration, fields: readonly string[]): Selection =>
  intern(type, new Set(['id', ...fields]));

/** The names of the fields that a document selects at `path` below the field of `info`. */
export function selectedFields(info: GraphQLResolveInfo, path: readonly string[]): string[] {
  let sets = info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  for (const name of path) {
    const below: SelectionSetNode[] = [];
    for (const set of sets) {
      visit(set, info.fragments, (node) => {
        if (node.name.value === name && node.selectionSet) below.push(node.selectionSet);
      });
    }
    sets = below;
  }
  const names = new Set<string>();
  for (const set of sets) visit(set, info.fragments, (node) => names.add(node.name.value));
  return [...names];
}
