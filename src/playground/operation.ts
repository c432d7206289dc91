import { Kind, parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';

/** The operation that a request runs: the named one, or the only one. */
export function operationOf(document: DocumentNode, name: string | null | undefined): OperationDefinitionNode | null {
  const operations = document.definitions.filter(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const [first] = operations;
  return operations.find((operation) => operation.name?.value === name) ?? (operations.length === 1 ? (first ?? null) : null);
}

/**
 * The name to send. The editor reads it from the document a moment after it was typed, so whoever types and runs quickly would
 * send the name of an operation that is no longer there.
 */
export function nameToSend(query: string, name: string | null | undefined): string | null | undefined {
  try {
    const operation = operationOf(parse(query), name);
    return operation ? operation.name?.value : name;
  } catch {
    return name;
  }
}
