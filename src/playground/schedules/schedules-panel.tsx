import type { GraphiQLPlugin } from '@graphiql/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { readSavedQueries, refusalsOf, type SavedQuery } from '../saved/saved-queries';
import { useAsk, useWorkbench } from '../workbench';
import { ScheduleForm } from './schedule-form';
import { CREATE, DELETE, readSchedules, RUN, UPDATE, type Schedule } from './schedules';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const local = (time: string): string => (time === '' ? '' : new Date(time).toLocaleString());

interface EntryProps {
  readonly schedule: Schedule;
  readonly onRun: () => void;
  readonly onPause: (paused: boolean) => void;
  readonly onDelete: () => void;
}

function Entry({ schedule, onRun, onPause, onDelete }: EntryProps) {
  const [asks, setAsks] = useState(false);
  const { name, rhythm, isPaused, nextRunAt, problem, deliveries } = schedule;
  return (
    <li data-testid={`schedule-${name}`}>
      <strong>{name}</strong> <span>{rhythm}</span>
      <p>{isPaused ? 'Paused.' : `Next: ${local(nextRunAt)}.`}</p>
      {problem === null ? null : <p className="problem">{problem}</p>}
      <div className="line">
        {isPaused ? null : (
          <button type="button" aria-label={`Run now: ${name}`} onClick={onRun}>
            Run now
          </button>
        )}
        <button type="button" aria-label={`${isPaused ? 'Resume' : 'Pause'} ${name}`} onClick={() => onPause(!isPaused)}>
          {isPaused ? 'Resume' : 'Pause'}
        </button>
        <button type="button" aria-label={`Delete the schedule of ${name}`} onClick={() => (asks ? onDelete() : setAsks(true))}>
          {asks ? 'Really delete' : 'Delete'}
        </button>
      </div>
      {deliveries.length === 0 ? null : (
        <details>
          <summary>Last runs</summary>
          <ul>
            {deliveries.map(({ dueAt, text }) => (
              <li key={dueAt}>{`${local(dueAt)}: ${text}`}</li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** A panel that was open may stay open when somebody else signs in. */
function Panel() {
  const { viewer } = useWorkbench();
  if (!viewer?.actions.includes('SAVED_QUERY_READ'))
    return <p className="hint">Schedules are not for you, or not on this server.</p>;
  return <Schedules />;
}

function Schedules() {
  const ask = useRef(useAsk());
  const [saved, setSaved] = useState<readonly SavedQuery[]>([]);
  const [list, setList] = useState<readonly Schedule[]>([]);
  const [note, setNote] = useState('');

  const read = useCallback(async (): Promise<void> => setList(await readSchedules(ask.current)), []);
  useEffect(() => {
    const readAll = async (): Promise<void> => {
      setSaved(await readSavedQueries(ask.current));
      await read();
    };
    readAll().catch((error: unknown) => setNote(messageOf(error)));
  }, [read]);

  const change = async (document: string, input: object, done: string): Promise<void> => {
    try {
      const refusal = refusalsOf(await ask.current(document, { input }));
      setNote(refusal === '' ? done : refusal);
      await read();
    } catch (error) {
      setNote(messageOf(error));
    }
  };
  return (
    <div className="panel" data-testid="schedules-panel">
      <h2>Schedules</h2>
      <p className="hint">A saved query, mailed to you again and again, with the rights you have at that moment.</p>
      {saved.length === 0 ? <p className="hint">Save a query first.</p> : null}
      <ScheduleForm saved={saved} onCreate={(input, name) => void change(CREATE, input, `Scheduled ${name}.`)} />
      <p role="status" data-testid="schedule-note">
        {note}
      </p>
      <div className="line">
        <button
          type="button"
          data-testid="schedules-read"
          onClick={() => void read().catch((error: unknown) => setNote(messageOf(error)))}
        >
          Refresh
        </button>
      </div>
      {list.length === 0 ? <p className="hint">None yet.</p> : null}
      <ul>
        {list.map((schedule) => {
          const { id: scheduleId, name } = schedule;
          return (
            <Entry
              key={scheduleId}
              schedule={schedule}
              onRun={() => void change(RUN, { scheduleId }, `${name} runs in a few seconds.`)}
              onPause={(paused) => void change(UPDATE, { scheduleId, paused }, `${name} is ${paused ? 'paused' : 'on again'}.`)}
              onDelete={() => void change(DELETE, { scheduleId }, `Deleted the schedule of ${name}.`)}
            />
          );
        })}
      </ul>
    </div>
  );
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.5 2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Schedules: create, run, pause, delete, and what they mailed. */
export const SCHEDULES_PLUGIN: GraphiQLPlugin = { title: 'Schedules', icon: Icon, content: Panel };
