import { Kind, type DirectiveNode, type FieldNode, type ValueNode } from 'graphql';

/** Values of variables as they were sent, with the defaults of the operation. */
export type Variables = Readonly<Record<string, unknown>>;

/** The value of a literal, with variables substituted. Fields whose variable was not sent are left out. */
export function valueOf(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  if (node.kind === Kind.LIST) return node.values.map((value) => valueOf(value, variables));
  if (node.kind === Kind.OBJECT) {
    const given = node.fields.map(({ name, value }) => [name.value, valueOf(value, variables)] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined));
  }
  if (node.kind === Kind.INT) return Number(node.value);
  return 'value' in node ? node.value : null;
}

/** Whether a value depends on variables. */
export function hasVariables(node: ValueNode): boolean {
  if (node.kind === Kind.VARIABLE) return true;
  if (node.kind === Kind.LIST) return node.values.some(hasVariables);
  return node.kind === Kind.OBJECT && node.fields.some(({ value }) => hasVariables(value));
}

/** What is given for an argument. */
export const argumentOf = (node: FieldNode | DirectiveNode, name: string): ValueNode | null =>
  node.arguments?.find((one) => one.name.value === name)?.value ?? null;
