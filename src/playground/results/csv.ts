import { cellText, type Cell, type Column, type Table } from './table';

/** Spreadsheets run texts that start with these as formulas. */
const FORMULA = /^[=+\-@\t\r]/;

function field(cell: Cell): string {
  const text = cellText(cell);
  const safe = cell.kind === 'text' && FORMULA.test(text) ? `'${text}` : text;
  return quoted(safe);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const EMPTY: Cell = { kind: 'empty' };

/** Amounts get a column of their own, so that a spreadsheet can add them, and their unit another one. */
function columnsOf({ name, kind, cells }: Column): { name: string; cells: readonly Cell[] }[] {
  const single = cells.map((cell) => (cell.kind === 'money' && cell.amounts.length === 1 ? cell.amounts[0] : undefined));
  if (kind !== 'money' || cells.some((cell, index) => cell.kind === 'money' && !single[index])) return [{ name, cells }];
  return [
    { name: `${name}.amount`, cells: single.map((one) => (one ? { kind: 'number', text: one.amount } : EMPTY)) },
    { name: `${name}.unit`, cells: single.map((one) => (one ? { kind: 'text', text: one.unit } : EMPTY)) },
  ];
}

/** The rows in the given order, without totals, as RFC 4180 has it. */
export function csvOf(table: Table, order: readonly number[]): string {
  const columns = table.columns.flatMap(columnsOf);
  const lines = [
    columns.map(({ name }) => field({ kind: 'text', text: name })),
    ...order.map((row) => columns.map(({ cells }) => field(cells[row] ?? EMPTY))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** Saves a file from the page. Nothing is sent. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of the content by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
