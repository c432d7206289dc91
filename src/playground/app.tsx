import { useCallback, useState, useSyncExternalStore } from 'react';
import { Account } from './account';
import type { LoadedConfig } from './config';
import { CrashGuard } from './crash-guard';
import { Editor, type EditorHandle } from './editor';
import { ExamplesMenu } from './examples-menu';
import type { Example } from './example';
import { Session } from './session';
import { createFetcher, postGraphQL } from './transport';

const session = new Session(postGraphQL);
const fetcher = createFetcher(postGraphQL, session.authorization);

export function App({ config, problem }: LoadedConfig) {
  const state = useSyncExternalStore(session.subscribe, session.state);
  const [editor, setEditor] = useState<EditorHandle | null>(null);
  const openExample = useCallback((example: Example) => editor?.open(example), [editor]);
  const notice = state.problem ?? problem;

  return (
    <>
      <header className="bar">
        <h1 className="bar-title">{config.title}</h1>
        <ExamplesMenu
          disabled={editor === null}
          demo={config.demo}
          account={state.email}
          onSwitch={({ email }) => void session.signIn(email, config.demo?.password ?? '', '')}
          onOpen={openExample}
        />
        <Account demo={config.demo} state={state} onSignIn={session.signIn} onSignOut={session.signOut} />
      </header>
      <p className="notice" role="status" aria-live="polite" data-testid="status">
        {notice}
      </p>
      <main className="workspace">
        <CrashGuard>
          <Editor fetcher={fetcher} account={state.email} onReady={setEditor} />
        </CrashGuard>
      </main>
    </>
  );
}
