import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useOpenDocument } from '../open-document';
import { exportDocument } from '../results/export-document';
import { useAsk, useWorkbench } from '../workbench';
import { CREATE, DELETE, readSavedQueries, refusalsOf, UPDATE, type SavedQuery } from './saved-queries';

interface EntryProps {
  readonly saved: SavedQuery;
  readonly onOpen: () => void;
  readonly onDelete: () => void;
}

function Entry({ saved, onOpen, onDelete }: EntryProps) {
  const [asks, setAsks] = useState(false);
  return (
    <li>
      <button type="button" className="link" data-testid={`saved-${saved.name}`} onClick={onOpen}>
        {saved.name}
      </button>{' '}
      <span>
        {saved.description} {saved.isOwn ? (saved.shared ? 'Shared.' : '') : 'Shared by somebody else.'}
      </span>
      <div className="line">
        <code>{`/queries/${encodeURIComponent(saved.name)}.csv`}</code>
        {saved.isOwn ? (
          <button type="button" aria-label={`Delete ${saved.name}`} onClick={() => (asks ? onDelete() : setAsks(true))}>
            {asks ? 'Really delete' : 'Delete'}
          </button>
        ) : null}
      </div>
    </li>
  );
}

interface SaveProps {
  readonly own: readonly SavedQuery[];
  readonly onSave: (name: string, description: string, shared: boolean) => void;
}

function SaveForm({ own, onSave }: SaveProps) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [shared, setShared] = useState(false);
  return (
    <form
      aria-label="Save this query"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(name.trim(), description.trim(), shared);
      }}
    >
      <fieldset>
        <legend>Save the query in the editor</legend>
        <label className="line">
          <span>Name</span>
          <input type="text" required data-testid="saved-name" value={name} onChange={(event) => setName(event.target.value)} />
        </label>
        <label className="line">
          <span>Description</span>
          <input type="text" value={description} onChange={(event) => setDescription(event.target.value)} />
        </label>
        <label className="line">
          <input type="checkbox" checked={shared} onChange={(event) => setShared(event.target.checked)} />
          <span>Everyone in the organization may run it, each with their own rights</span>
        </label>
        <button type="submit" className="primary" data-testid="save-query">
          {own.some((saved) => saved.name === name.trim()) ? 'Save over it' : 'Save'}
        </button>
      </fieldset>
    </form>
  );
}

/** A panel that was open may stay open when somebody else signs in. */
function Panel() {
  const { viewer } = useWorkbench();
  if (!viewer?.actions.includes('SAVED_QUERY_READ'))
    return <p className="hint">Saved queries are not for you, or not on this server.</p>;
  return <SavedQueries />;
}

function SavedQueries() {
  const ask = useRef(useAsk());
  const openDocument = useOpenDocument();
  const { queryEditor, operationName } = useGraphiQL((state) => ({
    queryEditor: state.queryEditor,
    operationName: state.operationName,
  }));
  const [list, setList] = useState<readonly SavedQuery[]>([]);
  const [note, setNote] = useState('');

  const read = useCallback(async (): Promise<void> => {
    setList(await readSavedQueries(ask.current));
  }, []);
  useEffect(() => {
    read().catch((error: unknown) => setNote(error instanceof Error ? error.message : String(error)));
  }, [read]);

  const change = async (document: string, input: object, done: string): Promise<void> => {
    try {
      const refusal = refusalsOf(await ask.current(document, { input }));
      setNote(refusal === '' ? done : refusal);
      if (refusal === '') await read();
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
    }
  };
  const own = list.filter(({ isOwn }) => isOwn);
  const save = (name: string, description: string, shared: boolean): void => {
    const known = own.find((saved) => saved.name === name);
    let document: string;
    try {
      ({ document } = exportDocument(queryEditor?.getValue() ?? '', operationName ?? null, {}));
    } catch (error) {
      setNote(error instanceof Error ? error.message : String(error));
      return;
    }
    const facts = { document, shared, ...(description === '' ? {} : { description }) };
    if (known) void change(UPDATE, { ...facts, savedQueryId: known.id, expectedVersion: known.version }, `Saved ${name} again.`);
    else void change(CREATE, { ...facts, name }, `Saved ${name}.`);
  };
  return (
    <div className="panel" data-testid="saved-panel">
      <h2>Saved queries</h2>
      <p className="hint">
        A saved query has an address that spreadsheets can read, with all rows of its list. `totalCount` and the like are left
        out.
      </p>
      <SaveForm own={own} onSave={save} />
      <p role="status" data-testid="saved-note">
        {note}
      </p>
      {list.length === 0 ? <p className="hint">None yet.</p> : null}
      <ul>
        {list.map((saved) => (
          <Entry
            key={saved.id}
            saved={saved}
            onOpen={() => openDocument?.({ query: saved.document }, { inNewTab: true })}
            onDelete={() => void change(DELETE, { savedQueryId: saved.id }, `Deleted ${saved.name}.`)}
          />
        ))}
      </ul>
    </div>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M6 3h12v18l-6-4-6 4z" strokeLinejoin="round" />
    </svg>
  );
}

/** Saved queries: save, open, delete. */
export const SAVED_PLUGIN: GraphiQLPlugin = { title: 'Saved queries', icon: Icon, content: Panel };
