import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Account } from './account';
import { ChangeSwitch } from './changes/change-switch';
import { Gate } from './changes/gate';
import type { LoadedConfig } from './config';
import { CrashGuard } from './crash-guard';
import { Editor, type EditorHandle } from './editor';
import { ExamplesMenu } from './examples-menu';
import { fits, type Example } from './example';
import { EXAMPLES } from './examples';
import { Session } from './session';
import { Shortcuts } from './shortcuts';
import { createFetcher, postGraphQL } from './transport';
import { useViewerFacts } from './viewer-facts';
import { WorkbenchContext } from './workbench';

const session = new Session(postGraphQL);
const gate = new Gate();
const fetcher = createFetcher(postGraphQL, session.authorization, gate.send);

export function App({ config, problem }: LoadedConfig) {
  const state = useSyncExternalStore(session.subscribe, session.state);
  const [editor, setEditor] = useState<EditorHandle | null>(null);
  const [themePlace, setThemePlace] = useState<HTMLElement | null>(null);
  const openExample = useCallback((example: Example) => editor?.open(example), [editor]);
  const viewer = useViewerFacts(state.email, postGraphQL, session.authorization);
  const workbench = useMemo(
    () => ({ domains: config.domains, viewer, gate, post: postGraphQL, authorization: session.authorization }),
    [config, viewer],
  );
  useEffect(() => {
    if (!editor || !viewer) return;
    const fitting = EXAMPLES.filter((example) => fits(example, viewer));
    const first = fitting.find(({ roles = [] }) => roles.length > 0) ?? fitting[0];
    const isUnfit = (query: string): boolean => EXAMPLES.some((example) => example.query === query && !fits(example, viewer));
    if (first) editor.replace(isUnfit, first);
  }, [editor, viewer]);
  const notice = state.problem ?? problem;

  return (
    <>
      <a className="skip" href="#workspace">
        Skip to the query
      </a>
      <header className="bar">
        <Mark />
        <h1 className="bar-title">{config.title}</h1>
        <ExamplesMenu
          disabled={editor === null}
          demo={config.demo}
          account={{ email: state.email, viewer }}
          onSwitch={({ email }) => void session.signIn(email, config.demo?.password ?? '', '')}
          onOpen={openExample}
        />
        <ChangeSwitch gate={gate} />
        <span ref={setThemePlace} />
        <Shortcuts />
        <Account demo={config.demo} state={state} onSignIn={session.signIn} onSignOut={session.signOut} />
      </header>
      <p className="notice" role="status" aria-live="polite" data-testid="status">
        {notice}
      </p>
      <main className="workspace" id="workspace" tabIndex={-1}>
        <CrashGuard>
          <WorkbenchContext value={workbench}>
            <Editor
              fetcher={fetcher}
              gate={gate}
              viewer={viewer}
              account={state.email}
              themePlace={themePlace}
              onReady={setEditor}
            />
          </WorkbenchContext>
        </CrashGuard>
      </main>
    </>
  );
}

/** Three partners and how they hang together: the mark of the product. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 3v5M8 8l-4 4M8 8l4 4" />
      <circle cx="8" cy="3" r="2.2" />
      <circle cx="4" cy="12.5" r="2.2" />
      <circle cx="12" cy="12.5" r="2.2" />
    </svg>
  );
}
