import { useMemo, useState } from 'react';
import { csvOf, saveFile } from './csv';
import { WholeList } from './whole-list';
import { cellText, sortedBy, type Column, type Table } from './table';

interface Props {
  readonly name: string;
  readonly table: Table;
}

interface Sorting {
  readonly column: number;
  readonly direction: 'ascending' | 'descending';
}

/** Ascending, descending, and as the server sent them. */
function next(now: Sorting | null, column: number): Sorting | null {
  if (now?.column !== column) return { column, direction: 'ascending' };
  return now.direction === 'ascending' ? { column, direction: 'descending' } : null;
}

const MARKS = { ascending: '▲', descending: '▼' };

function Heading({ column, sorting, onSort }: { column: Column; sorting: Sorting['direction'] | null; onSort: () => void }) {
  return (
    <th scope="col" aria-sort={sorting ?? 'none'} data-kind={column.kind}>
      <button type="button" onClick={onSort}>
        {column.name}
        <span aria-hidden="true">{sorting ? MARKS[sorting] : ''}</span>
      </button>
    </th>
  );
}

/** The rows of one list, with totals of what can be added. */
export function TableView({ name, table }: Props) {
  const [chosen, setSorting] = useState<Sorting | null>(null);
  const sorting = chosen && table.columns[chosen.column] ? chosen : null;
  const order = useMemo(() => {
    const column = sorting ? table.columns[sorting.column] : undefined;
    return column && sorting ? sortedBy(column, sorting.direction) : Array.from({ length: table.rows }, (_, row) => row);
  }, [table, sorting]);
  const hasTotals = table.rows > 1 && table.columns.some(({ total }) => total !== null);
  const save = (): void => saveFile(`${name}.csv`, new Blob([csvOf(table, order)], { type: 'text/csv;charset=utf-8' }));
  const firstAdded = table.columns.findIndex(({ total }) => total !== null);

  return (
    <>
      <div className="result-tools">
        <span data-testid="row-count">{table.rows === 1 ? '1 row' : `${table.rows} rows`}</span>
        <button type="button" data-testid="csv-rows" onClick={save}>
          Save these rows (CSV)
        </button>
        <WholeList name={name} />
      </div>
      <div className="table-scroll" tabIndex={0} role="region" aria-label={`Table of ${name}`}>
        <table data-testid="table">
          <caption>{name}</caption>
          <thead>
            <tr>
              {table.columns.map((column, index) => (
                <Heading
                  key={column.name}
                  column={column}
                  sorting={sorting?.column === index ? sorting.direction : null}
                  onSort={() => setSorting(next(sorting, index))}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((row) => (
              <tr key={row}>
                {table.columns.map(({ name: column, kind, cells }) => (
                  <td key={column} data-kind={kind}>
                    {cellText(cells[row] ?? { kind: 'empty' })}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {hasTotals ? (
            <tfoot>
              <tr>
                {table.columns.map(({ name: column, kind, total }, index) =>
                  index === 0 && firstAdded !== 0 ? (
                    <th key={column} scope="row">
                      Total of these rows
                    </th>
                  ) : (
                    <td key={column} data-kind={kind}>
                      {total ? cellText(total) : ''}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          ) : null}
        </table>
      </div>
    </>
  );
}
