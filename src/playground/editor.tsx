import { explorerPlugin } from '@graphiql/plugin-explorer';
import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { EditorBridge, type EditorHandle } from './editor-bridge';
import { variablesText } from './example';
import { DASHBOARD } from './examples';
import { SchemaProblem } from './schema-problem';
import { hasSavedTabs, storage } from './storage';
import type { Fetcher } from './transport';

export type { EditorHandle };

interface Props {
  readonly fetcher: Fetcher;
  /** The account whose rights apply when reading the schema. */
  readonly account: string | null;
  readonly onReady: (editor: EditorHandle) => void;
}

const PLUGINS = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
const FIRST_TAB = {
  query: DASHBOARD.query,
  variables: variablesText(DASHBOARD),
};

export function Editor({ fetcher, account, onReady }: Props) {
  // GraphiQL fills the variables pane of a default tab only from this prop, which would also overwrite what a returning visitor
  // left there.
  const [firstVisit] = useState(() => (hasSavedTabs() ? {} : { initialVariables: FIRST_TAB.variables }));

  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={storage}
      defaultTabs={[FIRST_TAB]}
      defaultEditorToolsVisibility
      isHeadersEditorEnabled
      shouldPersistHeaders={false}
      {...firstVisit}
    >
      <GraphiQL.Logo>
        <span>GraphiQL</span>
      </GraphiQL.Logo>
      <EditorBridge account={account} onReady={onReady} />
      <SchemaProblem />
    </GraphiQL>
  );
}
