import { Kind, parse, print, visit, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { operationOf } from '../operation';

/** Beside the rows of a list; a file has the rows alone. */
const BESIDE_ROWS = ['totalCount', 'pageInfo', 'aggregate'];

function usedVariables(document: DocumentNode): Set<string> {
  const used = new Set<string>();
  visit(document, { VariableDefinition: () => false, Variable: ({ name }) => void used.add(name.value) });
  return used;
}

/** The query of a whole list: the document without what stands beside its rows, and the variables that are left. */
export function exportDocument(
  query: string,
  operationName: string | null,
  variables: Readonly<Record<string, unknown>>,
): { document: string; variables: Record<string, unknown> } {
  const whole = parse(query);
  const operation = operationOf(whole, operationName);
  const others = whole.definitions.filter((node) => node.kind !== Kind.OPERATION_DEFINITION);
  const one: DocumentNode = { ...whole, definitions: operation ? [operation, ...others] : whole.definitions };
  const rows = visit(one, {
    // definitions, index, selectionSet, selections, index, selectionSet, selections, index: inside a root field.
    Field: (field, _key, _parent, path) => (path.length === 8 && BESIDE_ROWS.includes(field.name.value) ? null : undefined),
  });
  const used = usedVariables(rows);
  const document = visit(rows, {
    OperationDefinition: (node): OperationDefinitionNode => ({
      ...node,
      variableDefinitions: (node.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value)),
    }),
  });
  const kept = Object.fromEntries(Object.entries(variables).filter(([name]) => used.has(name)));
  return { document: print(document), variables: kept };
}
