import { Kind, parse, type DocumentNode, type FieldNode, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import type { DocumentLimits } from '../config/env';
import { fragmentsOf, tooMuch, type Fragments } from './limits';

/** The size of a selection with its fragments expanded. */
interface Size {
  /** Fields at its own level. For an operation: root fields. */
  own: number;
  fields: number;
  aliases: number;
  directives: number;
  depth: number;
}

const NOTHING: Size = { own: 0, fields: 0, aliases: 0, directives: 0, depth: 0 };

function sizeOfField(node: FieldNode, fragments: Fragments, known: Map<string, Size>): Size {
  const below = sizeOf(node.selectionSet, fragments, known);
  return {
    own: 1,
    fields: 1 + below.fields,
    aliases: (node.alias ? 1 : 0) + below.aliases,
    directives: below.directives,
    depth: 1 + below.depth,
  };
}

/** Each fragment is measured only once, so nested fragments cost no more than their text. */
function sizeOfFragment(name: string, fragments: Fragments, known: Map<string, Size>): Size {
  const measured = known.get(name);
  if (measured) return measured;
  // Fragment cycles are reported by validation.
  known.set(name, NOTHING);
  const fragment = fragments.get(name);
  const inside = sizeOf(fragment?.selectionSet, fragments, known);
  const size = { ...inside, directives: inside.directives + (fragment?.directives?.length ?? 0) };
  known.set(name, size);
  return size;
}

function sizeOf(set: SelectionSetNode | undefined, fragments: Fragments, known: Map<string, Size>): Size {
  const size = { ...NOTHING };
  for (const node of set?.selections ?? []) {
    const part =
      node.kind === Kind.FIELD
        ? sizeOfField(node, fragments, known)
        : node.kind === Kind.INLINE_FRAGMENT
          ? sizeOf(node.selectionSet, fragments, known)
          : sizeOfFragment(node.name.value, fragments, known);
    size.own += part.own;
    size.fields += part.fields;
    size.aliases += part.aliases;
    size.directives += part.directives + (node.directives?.length ?? 0);
    size.depth = Math.max(size.depth, part.depth);
  }
  return size;
}

function checkSize(operation: OperationDefinitionNode, size: Size, limits: DocumentLimits): void {
  const { depth, fields, aliases, directives, rootMutations } = limits;
  if (size.depth > depth) throw tooMuch('depth', depth, `The document nests deeper than ${depth} levels. Split it up.`);
  if (operation.operation === 'mutation' && size.own > rootMutations) {
    throw tooMuch('rootMutations', rootMutations, `An operation can have at most ${rootMutations} mutations.`);
  }
  if (size.fields > fields) {
    throw tooMuch('fields', fields, `A document can have at most ${fields} fields. Fragments count wherever they are spread.`);
  }
  if (size.aliases > aliases) throw tooMuch('aliases', aliases, `A document can have at most ${aliases} aliases.`);
  if (size.directives > directives)
    throw tooMuch('directives', directives, `A document can have at most ${directives} directives.`);
}

/**
 * Refuses a document whose expanded size exceeds the limits, in linear time and before any more expensive step. Text that is
 * not GraphQL passes; the parser reports it later.
 */
export function checkSource(source: string, limits: DocumentLimits): void {
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: limits.tokens, noLocation: true });
  } catch {
    return;
  }
  const fragments = fragmentsOf(document);
  const known = new Map<string, Size>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = sizeOf(node.selectionSet, fragments, known);
    checkSize(node, { ...size, directives: size.directives + (node.directives?.length ?? 0) }, limits);
  }
}
