import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';
import type { Gate } from './changes/gate';
import type { Example } from './example';
import { useOpenDocument } from './open-document';

export interface EditorHandle {
  /** Opens an example in a tab of its own. */
  readonly open: (example: Example) => void;
  /** Shows another example instead of the one that the current tab has; what somebody wrote stays. */
  readonly replace: (unfit: (query: string) => boolean, example: Example) => void;
}

interface Props {
  readonly account: string | null;
  readonly gate: Gate;
  readonly onReady: (editor: EditorHandle) => void;
}

/** Renders nothing. It passes the editor's actions to the top bar, which is outside the editor. */
export function EditorBridge({ account, gate, onReady }: Props) {
  const { introspect } = useGraphiQLActions();
  const { queryEditor, schema, tab } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    schema: state.schema,
    tab: state.tabs[state.activeTabIndex]?.id,
  }));
  const open = useOpenDocument();
  useEffect(() => {
    if (!open || !queryEditor) return;
    onReady({
      open: (example) => open(example, { inNewTab: true }),
      replace: (unfit, example) => {
        if (unfit(queryEditor.getValue())) open(example, { inNewTab: false });
      },
    });
  }, [open, queryEditor, onReady]);
  useEffect(() => gate.useSchema(schema ?? null), [gate, schema]);
  // The outcome of a dry run belongs to the tab it was run in.
  useEffect(() => gate.dismiss(), [gate, tab]);

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
