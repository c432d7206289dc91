import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { saveFile } from '../results/csv';
import { useAsk, useWorkbench } from '../workbench';
import { look, refusedRows, rests, rowMutations, sender, start, templateNames, type BulkRun, type RefusedRow } from './bulk-run';

const POLICIES = {
  STOP: 'stop at the first refused row',
  SKIP: 'go on with the next row',
  ALL_OR_NOTHING: 'apply all rows or none',
} as const;

/** Begins the name of a template among those of mutations. */
const TEMPLATE = 'template:';

const PAUSE_MS = 700;
const MOST_SHOWN = 200;

interface OutcomeProps {
  readonly run: BulkRun;
  readonly isPreview: boolean;
  readonly rows: readonly RefusedRow[];
  readonly onSave: () => void;
}

function Outcome({ run, isPreview, rows, onSave }: OutcomeProps) {
  return (
    <section aria-label="Outcome" data-testid="bulk-outcome">
      <h3>{isPreview ? 'Preview: nothing was stored' : 'Import'}</h3>
      <progress aria-label="Rows done" value={run.done} max={Math.max(1, run.totalRows)} />
      <p>
        {`${run.state.toLowerCase()}: ${run.done} of ${run.totalRows} rows. `}
        {`${run.applied} ${isPreview ? 'would be applied' : 'applied'}, ${run.unchanged} unchanged, ${run.refused} refused.`}
      </p>
      {run.problem === null ? null : <p className="problem">{run.problem}</p>}
      {rows.length > 0 ? (
        <table>
          <caption>Refused rows</caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, MOST_SHOWN).map(({ line, reasons }) => (
              <tr key={line}>
                <td>{line}</td>
                <td>{reasons}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {rests(run) ? (
        <button type="button" onClick={onSave}>
          Save the results (CSV)
        </button>
      ) : null}
    </section>
  );
}

interface Followed {
  readonly run: BulkRun;
  readonly isPreview: boolean;
  readonly rows: readonly RefusedRow[];
}

/** A panel that was open may stay open when somebody else signs in. */
function Panel() {
  const { viewer } = useWorkbench();
  if (!viewer?.actions.includes('BULK_RUN')) return <p className="hint">Imports are not for you, or not on this server.</p>;
  return <Import />;
}

function Import() {
  const { authorization, gate } = useWorkbench();
  const { armed } = useSyncExternalStore(gate.subscribe, gate.state);
  const schema = useGraphiQL((state) => state.schema);
  const mutations = useMemo(() => (schema ? rowMutations(schema) : []), [schema]);
  const send = useMemo(() => sender(authorization), [authorization]);
  const ask = useRef(useAsk());
  const [templates, setTemplates] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState('');
  const [policy, setPolicy] = useState<keyof typeof POLICIES>('SKIP');
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState('');
  const [followed, setFollowed] = useState<Followed | null>(null);
  const turn = useRef(0);
  useEffect(() => {
    templateNames(ask.current)
      .then(setTemplates)
      .catch((error: unknown) => setProblem(String(error)));
  }, []);

  const follow = async (preview: boolean): Promise<void> => {
    if (!file) return;
    const mine = (turn.current += 1);
    setProblem('');
    setFollowed(null);
    try {
      const rows = chosen.startsWith(TEMPLATE) ? { template: chosen.slice(TEMPLATE.length) } : { mutation: chosen };
      const id = await start(send, { rows, policy, preview, file });
      for (;;) {
        const run = await look(send, id);
        if (turn.current !== mine) return;
        setFollowed({ run, isPreview: preview, rows: [] });
        if (!rests(run)) {
          await new Promise((resolve) => window.setTimeout(resolve, PAUSE_MS));
          continue;
        }
        const refused = run.refused > 0 ? await refusedRows(send, id) : [];
        if (turn.current === mine) setFollowed({ run, isPreview: preview, rows: refused });
        return;
      }
    } catch (error) {
      if (turn.current === mine) setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  const saveResults = (): void => {
    if (!followed) return;
    const { id } = followed.run;
    send(`/bulk/${id}/results.csv`)
      .then((response) => response.blob())
      .then((content) => saveFile(`${chosen.replace(TEMPLATE, '')}-results.csv`, content))
      .catch((error: unknown) => setProblem(String(error)));
  };
  const isReady = chosen !== '' && file !== null;
  return (
    <form
      className="panel"
      aria-label="Import rows"
      data-testid="bulk"
      onSubmit={(event) => {
        event.preventDefault();
        void follow(true);
      }}
    >
      <h2>Import rows</h2>
      <p className="hint">
        A CSV or NDJSON file. Each row is the input of one mutation; the header has the names of its fields, or those that a saved
        template knows.
      </p>
      <label className="line">
        <span>Rows are for</span>
        <select data-testid="bulk-mutation" value={chosen} onChange={(event) => setChosen(event.target.value)}>
          <option value="">Choose…</option>
          {templates.length > 0 ? (
            <optgroup label="Templates">
              {templates.map((name) => (
                <option key={name} value={TEMPLATE + name}>
                  {name}
                </option>
              ))}
            </optgroup>
          ) : null}
          <optgroup label="Mutations">
            {mutations.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </optgroup>
        </select>
      </label>
      <label className="line">
        <span>File</span>
        <input
          type="file"
          accept=".csv,.ndjson,.jsonl,.txt"
          data-testid="bulk-file"
          onChange={(event) => setFile(event.target.files?.[0] ?? null)}
        />
      </label>
      <label className="line">
        <span>If a row is refused</span>
        <select value={policy} onChange={(event) => setPolicy(event.target.value as keyof typeof POLICIES)}>
          {Object.entries(POLICIES).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <div className="line">
        <button type="submit" className="primary" data-testid="bulk-preview" disabled={!isReady}>
          Preview
        </button>
        <button type="button" data-testid="bulk-import" disabled={!isReady || !armed} onClick={() => void follow(false)}>
          Import for real
        </button>
      </div>
      {armed ? null : <p className="hint">Importing needs “Allow changes”. A preview does not.</p>}
      <p role="status" className="problem lines">
        {problem}
      </p>
      {followed ? <Outcome {...followed} onSave={saveResults} /> : null}
    </form>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M12 16V4m-4 4 4-4 4 4M4 15v5h16v-5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Imports rows from a file, after a preview. */
export const BULK_PLUGIN: GraphiQLPlugin = { title: 'Import rows', icon: Icon, content: Panel };
