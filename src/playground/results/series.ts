import type { Column, Table } from './table';

/** What a chart can show: numbers of one unit, one for each row. Null: no value. */
export interface Series {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** As the server sent them, for people. */
  readonly texts: readonly string[];
}

function numbers({ name, cells }: Column): Series {
  const texts = cells.map((cell) => (cell.kind === 'number' ? cell.text : ''));
  return { name, texts, values: texts.map((text) => (text === '' ? null : Number(text))) };
}

/** Amounts of different units cannot share an axis. */
function amounts({ name, cells }: Column): Series[] {
  const units = new Set(cells.flatMap((cell) => (cell.kind === 'money' ? cell.amounts.map(({ unit }) => unit) : [])));
  return [...units].sort().map((unit) => {
    const texts = cells.map((cell) =>
      cell.kind === 'money' ? (cell.amounts.find((one) => one.unit === unit)?.amount ?? '') : '',
    );
    return { name: `${name} (${unit})`, texts, values: texts.map((text) => (text === '' ? null : Number(text))) };
  });
}

export const seriesOf = ({ columns }: Table): Series[] =>
  columns.flatMap((column) => (column.kind === 'number' ? [numbers(column)] : column.kind === 'money' ? amounts(column) : []));
