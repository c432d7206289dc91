import { cellText, type Cell, type Table } from './table';

/** Spreadsheets run texts that start with these as formulas. */
const FORMULA = /^[=+\-@\t\r]/;

function field(cell: Cell): string {
  const text = cellText(cell);
  const safe = cell.kind === 'text' && FORMULA.test(text) ? `'${text}` : text;
  return quoted(safe);
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The rows in the given order, without totals, as RFC 4180 has it. */
export function csvOf({ columns }: Table, order: readonly number[]): string {
  const lines = [
    columns.map(({ name }) => quoted(FORMULA.test(name) ? `'${name}` : name)),
    ...order.map((row) => columns.map(({ cells }) => field(cells[row] ?? { kind: 'empty' }))),
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
