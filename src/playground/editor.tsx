import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { BUILDER_PLUGIN } from './builder/builder-panel';
import { ChangeNotice } from './changes/change-notice';
import type { Gate } from './changes/gate';
import { EditorBridge, type EditorHandle } from './editor-bridge';
import { EditorLooks } from './editor-looks';
import { variablesText } from './example';
import { DASHBOARD } from './examples';
import { SCHEMA_PLUGIN } from './map/schema-panel';
import { ResultPanel } from './results/result-panel';
import { ResultPlace } from './results/result-place';
import { SchemaProblem } from './schema-problem';
import { hasSavedTabs, storage } from './storage';
import { ThemeSwitch } from './theme-switch';
import type { Fetcher } from './transport';

export type { EditorHandle };

interface Props {
  readonly fetcher: Fetcher;
  readonly gate: Gate;
  /** The account whose rights apply when reading the schema. */
  readonly account: string | null;
  /** Where the theme is chosen. */
  readonly themePlace: HTMLElement | null;
  readonly onReady: (editor: EditorHandle) => void;
}

const PLUGINS = [SCHEMA_PLUGIN, BUILDER_PLUGIN, HISTORY_PLUGIN];
const NEW_TAB = '# Write a query, build one with the query builder, or open an example.\n';
const FIRST_TAB = {
  query: DASHBOARD.query,
  variables: variablesText(DASHBOARD),
};

export function Editor({ fetcher, gate, account, themePlace, onReady }: Props) {
  // GraphiQL fills the variables pane of a default tab only from this prop, which would also overwrite what a returning visitor
  // left there.
  const [firstVisit] = useState(() => (hasSavedTabs() ? {} : { initialVariables: FIRST_TAB.variables }));

  return (
    <GraphiQL
      fetcher={fetcher}
      plugins={PLUGINS}
      storage={storage}
      defaultTabs={[FIRST_TAB]}
      defaultQuery={NEW_TAB}
      defaultEditorToolsVisibility
      isHeadersEditorEnabled
      shouldPersistHeaders={false}
      {...firstVisit}
    >
      <GraphiQL.Logo>
        <span />
      </GraphiQL.Logo>
      <EditorBridge account={account} gate={gate} onReady={onReady} />
      <ResultPlace>
        <ResultPanel>
          <ChangeNotice gate={gate} />
        </ResultPanel>
      </ResultPlace>
      <EditorLooks />
      <ThemeSwitch place={themePlace} />
      <SchemaProblem />
    </GraphiQL>
  );
}
