import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { useMemo } from 'react';
import { variablesText, type Example } from './example';

export type OpenDocument = (document: Pick<Example, 'query' | 'variables'>, options: { readonly inNewTab: boolean }) => void;

/** Puts a document into the editor. Null until there is one. */
export function useOpenDocument(): OpenDocument | null {
  const { addTab, setOperationFacts } = useGraphiQLActions();
  const { queryEditor, variableEditor } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  return useMemo(() => {
    if (!queryEditor || !variableEditor) return null;
    return (document, { inNewTab }) => {
      if (inNewTab) addTab();
      queryEditor.setValue(document.query);
      variableEditor.setValue(variablesText(document));
      // GraphiQL reads the operation name shortly after the text. A quick click on "run" would send the name from the previous
      // tab.
      const documentAST = parse(document.query);
      const operations = documentAST.definitions.filter(
        (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
      );
      const operationName = operations[0]?.name?.value;
      setOperationFacts({
        documentAST,
        operations,
        ...(operationName ? { operationName } : {}),
      });
      if (inNewTab) queryEditor.focus();
    };
  }, [queryEditor, variableEditor, addTab, setOperationFacts]);
}
