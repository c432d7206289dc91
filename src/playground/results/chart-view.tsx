import { useId, useState } from 'react';
import { Chart } from './chart';
import { seriesOf } from './series';
import { cellText, type Table } from './table';

interface Props {
  readonly name: string;
  readonly table: Table;
  /** How many columns are keys of the groups. */
  readonly keys: number;
}

const MOST_BARS = 60;
const NO_VALUE = '(none)';

/** A chart of groups: one bar or point for each of them. */
export function ChartView({ name, table, keys }: Props) {
  const id = useId();
  const [kind, setKind] = useState<'bar' | 'line'>('bar');
  const [chosen, setChosen] = useState('');
  const all = seriesOf({ ...table, columns: table.columns.slice(keys) });
  const series = all.find((one) => one.name === chosen) ?? all[0];
  if (!series) return <p className="hint">These groups have no numbers. Select `count`, or a sum.</p>;

  const shown = kind === 'bar' ? Math.min(table.rows, MOST_BARS) : table.rows;
  const labels = Array.from({ length: shown }, (_, row) =>
    table.columns
      .slice(0, keys)
      .map(({ cells }) => cellText(cells[row] ?? { kind: 'empty' }) || NO_VALUE)
      .join(' · '),
  );
  return (
    <>
      <div className="result-tools">
        <fieldset>
          <legend>Kind of chart</legend>
          {(['bar', 'line'] as const).map((one) => (
            <label key={one}>
              <input type="radio" name={id} checked={kind === one} onChange={() => setKind(one)} />
              {one === 'bar' ? 'Bars' : 'Line'}
            </label>
          ))}
        </fieldset>
        <label>
          <span>Value</span>
          <select value={series.name} data-testid="chart-value" onChange={(event) => setChosen(event.target.value)}>
            {all.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
        {shown < table.rows ? <span>{`The first ${shown} of ${table.rows} groups`}</span> : null}
      </div>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`Chart of ${name}`}>
        <Chart
          kind={kind}
          title={`${series.name} by ${
            table.columns
              .slice(0, keys)
              .map((column) => column.name)
              .join(', ') || name
          }`}
          labels={labels}
          series={{ ...series, values: series.values.slice(0, shown) }}
        />
      </div>
    </>
  );
}
