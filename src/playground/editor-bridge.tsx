import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';
import { useEffect, useRef } from 'react';
import type { Gate } from './changes/gate';
import { variablesText, type Example } from './example';

export interface EditorHandle {
  readonly open: (example: Example) => void;
}

interface Props {
  readonly account: string | null;
  readonly gate: Gate;
  readonly onReady: (editor: EditorHandle) => void;
}

/** Renders nothing. It passes the editor's actions to the top bar, which is outside the editor. */
export function EditorBridge({ account, gate, onReady }: Props) {
  const { addTab, introspect, setOperationFacts } = useGraphiQLActions();
  const { queryEditor, variableEditor, schema, tab } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
    schema: state.schema,
    tab: state.tabs[state.activeTabIndex]?.id,
  }));
  useEffect(() => gate.useSchema(schema ?? null), [gate, schema]);
  // The outcome of a dry run belongs to the tab it was run in.
  useEffect(() => gate.dismiss(), [gate, tab]);

  useEffect(() => {
    if (!queryEditor || !variableEditor) return;
    const open = (example: Example): void => {
      addTab();
      queryEditor.setValue(example.query);
      variableEditor.setValue(variablesText(example));
      // GraphiQL reads the operation name shortly after the text. A quick click on "run" would send the name from the previous
      // tab.
      const documentAST = parse(example.query);
      const operations = documentAST.definitions.filter(
        (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
      );
      const operationName = operations[0]?.name?.value;
      setOperationFacts({
        documentAST,
        operations,
        ...(operationName ? { operationName } : {}),
      });
      queryEditor.focus();
    };
    onReady({ open });
  }, [queryEditor, variableEditor, addTab, setOperationFacts, onReady]);

  const readFor = useRef(account);
  useEffect(() => {
    // GraphiQL reads the schema only once by itself, but the visible schema can change with the account.
    if (readFor.current === account) return;
    readFor.current = account;
    gate.arm(false);
    void introspect();
  }, [account, gate, introspect]);

  return null;
}
