import { useId, useState } from 'react';
import type { SavedQuery } from '../saved/saved-queries';
import { inWords } from './schedules';

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY'] as const;
const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
const DELIVERIES = { FILE: 'the file', LINK: 'its address' } as const;

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly testId?: string;
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, testId, onChange }: ChoiceProps) {
  return (
    <label className="line">
      <span>{label}</span>
      <select data-testid={testId} required value={value} onChange={(event) => onChange(event.target.value)}>
        {Object.entries(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

const words = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, inWords(name)]));

interface Props {
  readonly saved: readonly SavedQuery[];
  /** Gets the input of `createSchedule`. */
  readonly onCreate: (input: object, name: string) => void;
}

/** What is mailed, and when. */
export function ScheduleForm({ saved, onCreate }: Props) {
  const zones = useId();
  const [savedQueryId, setSavedQueryId] = useState('');
  const [format, setFormat] = useState('CSV');
  const [delivery, setDelivery] = useState('FILE');
  const [frequency, setFrequency] = useState('DAILY');
  const [weekday, setWeekday] = useState('MONDAY');
  const [dayOfMonth, setDayOfMonth] = useState('1');
  const [time, setTime] = useState('07:00');
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const [values, setValues] = useState('');
  const [problem, setProblem] = useState('');
  const chosen = saved.find(({ id }) => id === savedQueryId) ?? null;
  const formats = chosen?.formats ?? ['CSV'];
  const usable = formats.includes(format) ? format : (formats[0] ?? format);

  const create = (): void => {
    if (!chosen) return;
    let variables: unknown;
    try {
      variables = values.trim() === '' ? {} : JSON.parse(values);
    } catch (error) {
      setProblem(`Variables: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    setProblem('');
    const day = {
      DAILY: {},
      WEEKLY: { weekday },
      MONTHLY: { dayOfMonth: Number(dayOfMonth) },
    }[frequency];
    onCreate({ savedQueryId, format: usable, delivery, frequency, time, timeZone, variables, ...day }, chosen.name);
  };
  return (
    <form
      aria-label="New schedule"
      onSubmit={(event) => {
        event.preventDefault();
        create();
      }}
    >
      <fieldset>
        <legend>Mail a saved query to me</legend>
        <Choice
          label="Saved query"
          testId="schedule-query"
          value={savedQueryId}
          options={{ '': 'Choose…', ...Object.fromEntries(saved.map(({ id, name }) => [id, name])) }}
          onChange={setSavedQueryId}
        />
        <Choice
          label="As"
          value={usable}
          options={Object.fromEntries(formats.map((name) => [name, name]))}
          onChange={setFormat}
        />
        <Choice label="Mail" value={delivery} options={DELIVERIES} onChange={setDelivery} />
        <Choice
          label="How often"
          testId="schedule-frequency"
          value={frequency}
          options={words(FREQUENCIES)}
          onChange={setFrequency}
        />
        {frequency === 'WEEKLY' ? (
          <Choice label="On" testId="schedule-weekday" value={weekday} options={words(WEEKDAYS)} onChange={setWeekday} />
        ) : null}
        {frequency === 'MONTHLY' ? (
          <label className="line">
            <span>On day (the last one in shorter months)</span>
            <input
              type="number"
              required
              min={1}
              max={31}
              value={dayOfMonth}
              onChange={(event) => setDayOfMonth(event.target.value)}
            />
          </label>
        ) : null}
        <label className="line">
          <span>At</span>
          <input
            type="time"
            required
            data-testid="schedule-time"
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
        </label>
        <label className="line">
          <span>Time zone</span>
          <input
            type="text"
            required
            list={zones}
            data-testid="schedule-zone"
            value={timeZone}
            onChange={(event) => setTimeZone(event.target.value)}
          />
        </label>
        <datalist id={zones}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
        <label className="line">
          <span>Variables (JSON)</span>
          <input type="text" placeholder="{}" value={values} onChange={(event) => setValues(event.target.value)} />
        </label>
        <p className="problem">{problem}</p>
        <button type="submit" className="primary" data-testid="schedule-create" disabled={!chosen}>
          Schedule
        </button>
      </fieldset>
    </form>
  );
}
