import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { useState } from 'react';
import { BULK_PLUGIN } from './bulk/bulk-panel';
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
import { SAVED_PLUGIN } from './saved/saved-panel';
import { SCHEDULES_PLUGIN } from './schedules/schedules-panel';
import { SchemaProblem } from './schema-problem';
import { hasSavedTabs, storage } from './storage';
import { ThemeSwitch } from './theme-switch';
import type { Fetcher } from './transport';
import type { ViewerFacts } from './viewer-facts';

export type { EditorHandle };

interface Props {
  readonly fetcher: Fetcher;
  readonly gate: Gate;
  readonly viewer: ViewerFacts | null;
  /** The account whose rights apply when reading the schema. */
  readonly account: string | null;
  /** Where the theme is chosen. */
  readonly themePlace: HTMLElement | null;
  readonly onReady: (editor: EditorHandle) => void;
}

const PLUGINS = [SCHEMA_PLUGIN, BUILDER_PLUGIN, HISTORY_PLUGIN, SAVED_PLUGIN, SCHEDULES_PLUGIN, BULK_PLUGIN];
/** What is only for some. A server without it has no action for it. Changing the plugins would close the open one. */
const BY_ACTION = [
  { action: 'SAVED_QUERY_READ', without: 'without-saved-queries' },
  { action: 'BULK_RUN', without: 'without-imports' },
];
const NEW_TAB = '# Write a query, build one with the query builder, or open an example.\n';
const FIRST_TAB = {
  query: DASHBOARD.query,
  variables: variablesText(DASHBOARD),
};

export function Editor({ fetcher, gate, viewer, account, themePlace, onReady }: Props) {
  // GraphiQL fills the variables pane of a default tab only from this prop, which would also overwrite what a returning visitor
  // left there.
  const [firstVisit] = useState(() => (hasSavedTabs() ? {} : { initialVariables: FIRST_TAB.variables }));

  const missing = BY_ACTION.filter(({ action }) => !viewer?.actions.includes(action)).map(({ without }) => without);

  return (
    <GraphiQL
      fetcher={fetcher}
      className={missing.join(' ')}
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
