export function median(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value below which a share of some values is. Null if there are none. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/** The figures of one server over all rounds. */
function summary({ name, rounds, peakMiB }) {
  const times = rounds.flatMap((round) => round.times);
  return {
    name,
    rate: median(rounds.map((round) => round.rate)),
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    serverMs: median(rounds.map((round) => round.serverMs)),
    databaseMs: median(rounds.map((round) => round.databaseMs)),
    peakMiB,
  };
}

/** How many times the throughput of `other` the one has: per round, since neighbors in time compare best. */
export function ratio(one, other) {
  const ratios = one.rounds.map((round, index) => round.rate / other.rounds[index].rate);
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
}

const COLUMNS = [
  ['server', ({ name }) => name],
  ['req/s', ({ rate }) => fixed(rate, 0)],
  ['p50 ms', ({ p50 }) => fixed(p50, 1)],
  ['p99 ms', ({ p99 }) => fixed(p99, 1)],
  ['server CPU ms', ({ serverMs }) => fixed(serverMs, 2)],
  ['database CPU ms', ({ databaseMs }) => fixed(databaseMs, 2)],
  ['peak MiB', ({ peakMiB }) => fixed(peakMiB, 0)],
];

const fixed = (value, digits) => (value === null ? 'n/a' : value.toFixed(digits));

/** One line for each server; CPU is per request. */
export function table(results) {
  const rows = [COLUMNS.map(([title]) => title), ...results.map(summary).map((line) => COLUMNS.map(([, show]) => show(line)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ');
  return rows.map(line).join('\n');
}
