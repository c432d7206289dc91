import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { DocumentLimits } from '../config/env';

function tooMuch(limit: string, maximum: number, text: string): GraphQLError {
  return new GraphQLError(text, { extensions: { code: 'LIMIT_EXCEEDED', limit, maximum, http: { status: 400 } } });
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]));

/**
 * Depth of a selection with fragments spread out. Each fragment is measured once, so a fan-out of fragments
 * costs no more than its text; a circle of fragments counts as endless.
 */
function depthOf(set: SelectionSetNode | undefined, fragments: Fragments, known: Map<string, number>): number {
  let deepest = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) deepest = Math.max(deepest, 1 + depthOf(node.selectionSet, fragments, known));
    else if (node.kind === Kind.INLINE_FRAGMENT) deepest = Math.max(deepest, depthOf(node.selectionSet, fragments, known));
    else {
      const name = node.name.value;
      let depth = known.get(name);
      if (depth === undefined) {
        known.set(name, Infinity);
        depth = depthOf(fragments.get(name)?.selectionSet, fragments, known);
        known.set(name, depth);
      }
      deepest = Math.max(deepest, depth);
    }
  }
  return deepest;
}

const rootFields = (operation: OperationDefinitionNode): number => operation.selectionSet.selections.length;

/** Limits that the document alone decides; they run before everything that is dear. */
export function documentLimits(limits: DocumentLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => {
    const document = context.getDocument();
    const fragments = fragmentsOf(document);
    const known = new Map<string, number>();
    let aliases = 0;
    let directives = 0;
    return {
      Field(node) {
        if (node.alias) aliases += 1;
      },
      Directive() {
        directives += 1;
      },
      OperationDefinition(node) {
        const depth = depthOf(node.selectionSet, fragments, known);
        if (depth > limits.depth) {
          context.reportError(tooMuch('depth', limits.depth, `The document nests deeper than ${limits.depth} fields.`));
        }
        if (node.operation === 'mutation' && rootFields(node) > limits.rootMutations) {
          context.reportError(
            tooMuch('rootMutations', limits.rootMutations, `An operation has at most ${limits.rootMutations} mutations.`),
          );
        }
      },
      Document: {
        leave() {
          if (aliases > limits.aliases) {
            context.reportError(tooMuch('aliases', limits.aliases, `A document has at most ${limits.aliases} aliases.`));
          }
          if (directives > limits.directives) {
            context.reportError(
              tooMuch('directives', limits.directives, `A document has at most ${limits.directives} directives.`),
            );
          }
        },
      },
    };
  };
}

type Variables = Readonly<Record<string, unknown>>;

/** Rows of a page when the document does not say. */
const DEFAULT_ROWS = 20;

/** Parts of a page that are no rows themselves. */
const PAGE_PARTS = new Set(['edges', 'pageInfo']);

interface Counting {
  fragments: Fragments;
  variables: Variables;
  known: Map<string, number>;
  isConnection: (fieldName: string) => boolean;
}

function pageSize(
  node: { arguments?: readonly { name: { value: string }; value: { kind: string } }[] },
  variables: Variables,
): number {
  for (const argument of node.arguments ?? []) {
    const name = argument.name.value;
    if (name !== 'first' && name !== 'last' && name !== 'ids') continue;
    const value = argument.value as { kind: string; value?: string; name?: { value: string }; values?: readonly unknown[] };
    const given: unknown =
      value.kind === Kind.VARIABLE
        ? variables[value.name?.value ?? '']
        : value.kind === Kind.LIST
          ? value.values
          : value.kind === Kind.INT
            ? Number(value.value)
            : null;
    if (Array.isArray(given)) return given.length;
    if (typeof given === 'number') return Math.max(given, 0);
  }
  return DEFAULT_ROWS;
}

function rowsOf(set: SelectionSetNode | undefined, counting: Counting): number {
  let rows = 0;
  for (const node of set?.selections ?? []) {
    if (node.kind === Kind.FIELD) {
      const below = rowsOf(node.selectionSet, counting);
      const many =
        counting.isConnection(node.name.value) || (node.arguments ?? []).some((argument) => argument.name.value === 'ids');
      const own = node.selectionSet && !PAGE_PARTS.has(node.name.value) ? 1 : 0;
      rows += many ? pageSize(node, counting.variables) * Math.max(below, 1) : below + own;
    } else if (node.kind === Kind.INLINE_FRAGMENT) rows += rowsOf(node.selectionSet, counting);
    else {
      const name = node.name.value;
      let known = counting.known.get(name);
      if (known === undefined) {
        counting.known.set(name, 0);
        known = rowsOf(counting.fragments.get(name)?.selectionSet, counting);
        counting.known.set(name, known);
      }
      rows += known;
    }
  }
  return rows;
}

/** Refuses an operation whose page sizes, variables and defaults counted in, multiply to too many rows. */
export function checkNodes(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables,
  limits: DocumentLimits,
  isConnection: (fieldName: string) => boolean,
): void {
  const defaults: Record<string, unknown> = {};
  for (const definition of operation.variableDefinitions ?? []) {
    const value = definition.defaultValue;
    if (value?.kind === Kind.INT) defaults[definition.variable.name.value] = Number(value.value);
    if (value?.kind === Kind.LIST) defaults[definition.variable.name.value] = value.values;
  }
  const variables = { ...defaults, ...given };
  const counting: Counting = { fragments: fragmentsOf(document), variables, known: new Map(), isConnection };
  const rows = rowsOf(operation.selectionSet, counting);
  if (rows > limits.nodes) {
    throw tooMuch(
      'nodes',
      limits.nodes,
      `The page sizes of this document multiply to ${rows} rows; ask for at most ${limits.nodes}.`,
    );
  }
}
