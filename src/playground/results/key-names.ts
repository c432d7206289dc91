import { Kind, parse, type ASTNode, type ObjectValueNode, type ValueNode } from 'graphql';
import { isRecord } from '../guards';

/** `{ offer: { field: NAME } }` is `offer.name`, and `{ field: STARTS_AT, per: MONTH }` is `startsAt per month`. */
function nameOf(key: unknown): string {
  if (!isRecord(key)) return '';
  const { field, per, ...relations } = key;
  const unit = typeof per === 'string' ? ` per ${per.toLowerCase()}` : '';
  if (typeof field === 'string') return camel(field) + unit;
  const [relation, inner] = Object.entries(relations)[0] ?? ['', null];
  return isRecord(inner) ? `${relation}.${nameOf(inner)}${unit}` : relation;
}

const camel = (constant: string): string => constant.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

function plain(value: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  if (value.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value.kind === Kind.LIST) return value.values.map((inner) => plain(inner, variables));
  if (value.kind === Kind.OBJECT) return plainObject(value, variables);
  return 'value' in value ? value.value : null;
}

const plainObject = ({ fields }: ObjectValueNode, variables: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(fields.map(({ name, value }) => [name.value, plain(value, variables)]));

/** The names of the keys of a `groupBy` at a path of the answer. Empty if the document does not say. */
export function keyNamesAt(query: string, variables: Readonly<Record<string, unknown>>, path: readonly string[]): string[] {
  try {
    let level: readonly ASTNode[] = parse(query).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    for (const [index, key] of ['', ...path].entries()) {
      if (index > 0) level = level.filter((node) => node.kind === Kind.FIELD && (node.alias ?? node.name).value === key);
      const [node] = level;
      if (index === path.length && node?.kind === Kind.FIELD) {
        const by = node.arguments?.find(({ name }) => name.value === 'by');
        const keys = by ? plain(by.value, variables) : [];
        const names = (Array.isArray(keys) ? keys : [keys]).map(nameOf);
        const series = node.arguments?.some(({ name }) => name.value === 'inForce');
        return series ? ['in force at', ...names] : names;
      }
      level = level.flatMap((inner) => ('selectionSet' in inner ? (inner.selectionSet?.selections ?? []) : []));
    }
  } catch {
    // The document changed since, or has an error.
  }
  return [];
}
