import { useId } from 'react';
import type { Series } from './series';

interface Props {
  readonly kind: 'bar' | 'line';
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: Series;
}

const WIDTH = 720;
const ROW = 24;
const LABELS = 190;
const VALUES = 96;
const LINE_HEIGHT = 300;
const LONGEST_LABEL = 27;

const short = (text: string): string => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

/** Round numbers that include zero and every value. */
function ticksOf(values: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const [from, to] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: Math.max(1, to - from) + 1 }, (_, index) => (from + index) * step);
}

const NUMBERS = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });

function summaryOf({ labels, series, kind }: Props): string {
  const known = series.values.flatMap((value, index) => (value === null ? [] : [{ value, label: labels[index] ?? '' }]));
  if (known.length === 0) return 'No group has a value.';
  const sorted = [...known].sort((one, other) => one.value - other.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  return `${kind === 'bar' ? 'Bar' : 'Line'} chart of ${known.length} groups. Most: ${most?.label ?? ''}, ${NUMBERS.format(most?.value ?? 0)}. Least: ${least?.label ?? ''}, ${NUMBERS.format(least?.value ?? 0)}. The table has all values.`;
}

function Bars({ labels, series }: Props) {
  const values = series.values.map((value) => value ?? 0);
  const ticks = ticksOf(values);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const x = (value: number): number => LABELS + ((value - low) / (high - low)) * (WIDTH - LABELS - VALUES);
  const height = labels.length * ROW;
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick} className="chart-tick">
          <line x1={x(tick)} x2={x(tick)} y1={0} y2={height} />
          <text x={x(tick)} y={height + 16} textAnchor="middle">
            {NUMBERS.format(tick)}
          </text>
        </g>
      ))}
      {labels.map((label, index) => {
        const value = series.values[index] ?? null;
        const [from, to] = [Math.min(x(0), x(value ?? 0)), Math.max(x(0), x(value ?? 0))];
        return (
          <g key={index}>
            <text x={LABELS - 8} y={index * ROW + 16} textAnchor="end">
              <title>{label}</title>
              {short(label)}
            </text>
            <rect className="chart-bar" x={from} y={index * ROW + 4} width={to - from} height={ROW - 8} rx={2} />
            <text className="chart-value" x={to + 6} y={index * ROW + 16}>
              {value === null ? 'no value' : NUMBERS.format(value)}
            </text>
          </g>
        );
      })}
    </>
  );
}

function Line({ labels, series }: Props) {
  const ticks = ticksOf(series.values.map((value) => value ?? 0));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const y = (value: number): number => LINE_HEIGHT - 12 - ((value - low) / (high - low)) * (LINE_HEIGHT - 32);
  const x = (index: number): number => 72 + (labels.length < 2 ? 0.5 : index / (labels.length - 1)) * (WIDTH - 112);
  // A missing value interrupts the line.
  const runs = series.values
    .map((value, index) => (value === null ? null : `${x(index).toFixed(1)},${y(value).toFixed(1)}`))
    .reduce<string[][]>(
      (all, point) => (point === null ? [...all, []] : [...all.slice(0, -1), [...(all.at(-1) ?? []), point]]),
      [[]],
    );
  const every = Math.max(1, Math.ceil(labels.length / 8));
  return (
    <>
      {ticks.map((tick) => (
        <g key={tick} className="chart-tick">
          <line x1={64} x2={WIDTH - 32} y1={y(tick)} y2={y(tick)} />
          <text x={58} y={y(tick) + 4} textAnchor="end">
            {NUMBERS.format(tick)}
          </text>
        </g>
      ))}
      {runs.map((points, index) => (
        <polyline key={index} className="chart-line" points={points.join(' ')} />
      ))}
      {labels.map((label, index) => {
        const value = series.values[index] ?? null;
        return (
          <g key={index}>
            {value === null ? null : (
              <circle className="chart-dot" cx={x(index)} cy={y(value)} r={3.5}>
                <title>{`${label}: ${NUMBERS.format(value)}`}</title>
              </circle>
            )}
            {index % every === 0 ? (
              <text x={x(index)} y={LINE_HEIGHT + 8} textAnchor="middle">
                {label.replace(/T00:00:00(\.000)?Z$/, '').slice(0, 12)}
              </text>
            ) : null}
          </g>
        );
      })}
    </>
  );
}

/** Drawn here, without a library and without a request. */
export function Chart(props: Props) {
  const { kind, title, labels } = props;
  const id = useId();
  const height = (kind === 'bar' ? labels.length * ROW : LINE_HEIGHT) + 24;
  return (
    <svg
      className="chart"
      data-testid={`chart-${kind}`}
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-summary`}
      viewBox={`0 0 ${WIDTH} ${height}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-summary`}>{summaryOf(props)}</desc>
      {kind === 'bar' ? <Bars {...props} /> : <Line {...props} />}
    </svg>
  );
}
