import { linesOf, textOf } from './csv';

const WITHOUT = ['refused', 'null', 'applicants pass', 'applicants and link holders pass'] as const;

/** What one coordinate of the schema answers. */
export interface Line {
  coordinate: string;
  /** The actions of which one is enough; none: open to whoever reached the row. */
  actions: readonly string[];
  /** What comes without the right: an error for the field, null and no error, or for applicants, and whoever holds a link, what the operation says. */
  without: (typeof WITHOUT)[number];
  /** The condition of the row that opens it, where it takes one. */
  opens: string | null;
  /** What comes with the right. */
  answer: string;
}

/** A cell of `scope.csv` or `conditions.csv`: yes, no, or the action that it takes. */
export type Cell = string;

/** The tables of the matrix. */
export interface Tables {
  lines: ReadonlyMap<string, Line>;
  /** Type → relation → cell; `action` is what a row of the type takes wherever it is reached from. */
  scope: ReadonlyMap<string, Readonly<Record<string, Cell>>>;
  conditions: ReadonlyMap<string, Readonly<Record<string, Cell>>>;
}

const FILES = ['roots', 'nodes', 'values', 'payloads'];
const BETWEEN = ' | ';

function lineOf(cells: Record<string, string>): Line {
  const { coordinate = '', action = '', without, opens, answer = '' } = cells;
  return {
    coordinate,
    actions: action === 'open' ? [] : action.split(BETWEEN),
    without: WITHOUT.find((known) => known === without) ?? 'refused',
    opens: opens === '' || opens === undefined ? null : opens,
    answer,
  };
}

const table = (name: string): Record<string, string>[] => linesOf(textOf(`test/matrix/tables/${name}.csv`));

/** All lines as they stand, also one that comes twice. */
export const readLines = (): Line[] => FILES.flatMap((file) => table(file).map(lineOf));

/** Reads the tables. */
export function readTables(): Tables {
  return {
    lines: new Map(readLines().map((line) => [line.coordinate, line])),
    scope: new Map(table('scope').map((cells) => [cells['type'] ?? '', cells])),
    conditions: new Map(table('conditions').map((cells) => [cells['condition'] ?? '', cells])),
  };
}
