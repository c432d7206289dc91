import { useGraphiQL } from '@graphiql/react';
import { useMemo, useState, type ReactNode } from 'react';
import { readAnswer } from './answer';
import { ChartView } from './chart-view';
import { CostLine } from './cost-line';
import { keyNamesAt } from './key-names';
import { findLists, isGrouped, type FoundList } from './lists';
import { readVariables } from './read-variables';
import { tableOf } from './table';
import { TabList } from './tabs';
import { TableView } from './table-view';

type View = 'json' | 'table' | 'chart';

const VIEWS: readonly { id: View; text: string }[] = [
  { id: 'json', text: 'JSON' },
  { id: 'table', text: 'Table' },
  { id: 'chart', text: 'Chart' },
];

const NO_LIST = 'The answer has no list. Run a query with a list of objects, such as one of the examples.';
const NO_GROUPS = 'Charts show groups. Run a query with `groupBy`, such as the example “Seats by offer”.';

interface ListProps {
  readonly lists: readonly FoundList[];
  readonly chosen: FoundList;
  readonly onChoose: (name: string) => void;
}

function ListChoice({ lists, chosen, onChoose }: ListProps) {
  if (lists.length < 2) return null;
  return (
    <label>
      <span>List</span>
      <select data-testid="list" value={chosen.name} onChange={(event) => onChoose(event.target.value)}>
        {lists.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

/**
 * What came back, as JSON, table or chart. The JSON is the response editor next to it, which `playground.css` hides for the
 * other two.
 */
export function ResultPanel({ children }: { readonly children?: ReactNode }) {
  const [view, setView] = useState<View>('json');
  const [wanted, setWanted] = useState('');
  // A tab learns what was typed a moment later than the editors.
  const { response, queryEditor, variableEditor } = useGraphiQL((state) => ({
    response: state.tabs[state.activeTabIndex]?.response,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  const answer = useMemo(() => readAnswer(response), [response]);
  const lists = useMemo(() => (answer?.data ? findLists(answer.data) : []), [answer]);
  const fitting = view === 'chart' ? lists.filter(isGrouped) : lists;
  const list = fitting.find(({ name }) => name === wanted) ?? fitting[0];
  const keyNames = useMemo(
    () =>
      list && isGrouped(list)
        ? keyNamesAt(queryEditor?.getValue() ?? '', readVariables(variableEditor?.getValue()), list.path)
        : [],
    // Read once for each answer: the names belong to the document that was run, not to what is typed afterwards.
    [list],
  );
  const table = useMemo(() => (list ? tableOf(list.rows, keyNames) : null), [list, keyNames]);
  const keys = list && isGrouped(list) ? Math.max(...list.rows.map((row) => (row['keys'] as unknown[]).length)) : 0;

  return (
    <section className="result" data-view={view} aria-label="Result">
      <div className="result-head">
        <TabList label="Show the result as" prefix="result" tabs={VIEWS} chosen={view} onChoose={setView} />
        {list && view !== 'json' ? <ListChoice lists={fitting} chosen={list} onChoose={setWanted} /> : null}
        <CostLine cost={answer?.cost ?? null} />
      </div>
      {children}
      <div className="result-body" role="tabpanel" id={`result-panel-${view}`} aria-labelledby={`result-tab-${view}`}>
        {view === 'table' ? (
          table && list ? (
            <TableView name={list.name} table={table} />
          ) : (
            <p className="hint">{NO_LIST}</p>
          )
        ) : null}
        {view === 'chart' ? (
          table && list ? (
            <ChartView name={list.name} table={table} keys={keys} />
          ) : (
            <p className="hint">{NO_GROUPS}</p>
          )
        ) : null}
        {view === 'json' && answer && answer.errors > 0 ? (
          <p
            className="hint"
            role="status"
          >{`The answer has ${answer.errors === 1 ? 'an error' : `${answer.errors} errors`}.`}</p>
        ) : null}
      </div>
    </section>
  );
}
