import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { useMemo, useRef, useState } from 'react';
import { useOpenDocument } from '../open-document';
import { useWorkbench } from '../workbench';
import { ColumnBoxes, RelatedColumns } from './column-choice';
import { ConditionRow } from './condition-row';
import { documentOf, draftOf, isComplete, withConditions, type Draft } from './draft';
import { GroupKeyRow } from './group-choice';
import { columnsOf, groupingOf, rootLists, valuesAt, type RootList } from './lists';
import { OrderChoice } from './order-choice';

/** The draft outlives the panel, which is removed when it is folded. */
let kept: Draft | null = null;
/** The document written last: it may be written over. */
let written = '';

interface ListProps {
  readonly lists: readonly RootList[];
  readonly chosen: RootList;
  readonly onChoose: (list: RootList) => void;
}

function ListChoice({ lists, chosen, onChoose }: ListProps) {
  const domains = [...new Set(lists.map(({ domain }) => domain))];
  return (
    <label className="line">
      <span>List</span>
      <select
        data-testid="builder-list"
        value={chosen.name}
        onChange={(event) => onChoose(lists.find(({ name }) => name === event.target.value) ?? chosen)}
      >
        {domains.map((domain) => (
          <optgroup key={domain} label={domain}>
            {lists.flatMap((list) => (list.domain === domain ? [<option key={list.name}>{list.name}</option>] : []))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

interface PartProps {
  readonly list: RootList;
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

function Conditions({ list, draft, change }: PartProps) {
  const add = useRef<HTMLButtonElement>(null);
  const section = useRef<HTMLFieldSetElement>(null);
  const { filter } = list;
  if (!filter) return null;
  const { conditions, match } = draft;
  const addOne = (): void => {
    const id = Math.max(0, ...conditions.map((one) => one.id)) + 1;
    change({ conditions: [...conditions, { id, path: [], comparator: '', text: '', currency: 'EUR' }] });
    // The new row is drawn by then.
    requestAnimationFrame(() => section.current?.querySelector<HTMLElement>('.condition:last-of-type select')?.focus());
  };
  return (
    <fieldset ref={section}>
      <legend>Filter</legend>
      {conditions.length > 1 ? (
        <label className="line">
          <span>Rows must meet</span>
          <select value={match} onChange={(event) => change({ match: event.target.value === 'or' ? 'or' : 'and' })}>
            <option value="and">all conditions</option>
            <option value="or">at least one condition</option>
          </select>
        </label>
      ) : null}
      {conditions.map((condition, index) => (
        <ConditionRow
          key={condition.id}
          filter={filter}
          condition={condition}
          number={index + 1}
          onChange={(next) => change({ conditions: conditions.map((one) => (one.id === next.id ? next : one)) })}
          onRemove={() => {
            change({ conditions: conditions.filter(({ id }) => id !== condition.id) });
            add.current?.focus();
          }}
        />
      ))}
      <button type="button" ref={add} data-testid="add-condition" onClick={addOne}>
        Add a condition
      </button>
    </fieldset>
  );
}

function Rows({ list, draft, change }: PartProps) {
  const { own, related } = useMemo(() => columnsOf(list.node), [list]);
  return (
    <>
      <fieldset>
        <legend>Columns</legend>
        <ColumnBoxes choices={own} chosen={draft.columns} onChange={(columns) => change({ columns })} />
        <RelatedColumns related={related} chosen={draft.columns} onChange={(columns) => change({ columns })} />
      </fieldset>
      {list.order ? (
        <fieldset>
          <legend>Order</legend>
          <OrderChoice fields={valuesAt(list.order, 'field')} order={draft.order} onChange={(order) => change({ order })} />
        </fieldset>
      ) : null}
    </>
  );
}

function Groups({ list, draft, change }: PartProps) {
  const grouping = useMemo(() => groupingOf(list), [list]);
  if (!grouping) return <p className="hint">This list has no groups.</p>;
  const { keys } = draft;
  return (
    <>
      <fieldset>
        <legend>Groups</legend>
        {keys.map((key, index) => (
          <GroupKeyRow
            key={index}
            by={grouping.by}
            groupKey={key}
            number={index + 1}
            onChange={(next) => change({ keys: keys.map((one, at) => (at === index ? next : one)) })}
            onRemove={() => change({ keys: keys.filter((_, at) => at !== index) })}
          />
        ))}
        {keys.length < 5 ? (
          <button type="button" data-testid="add-key" onClick={() => change({ keys: [...keys, { path: [], per: '' }] })}>
            Add a key
          </button>
        ) : null}
      </fieldset>
      <fieldset>
        <legend>Values</legend>
        <ColumnBoxes choices={grouping.measures} chosen={draft.measures} onChange={(measures) => change({ measures })} />
      </fieldset>
    </>
  );
}

function problemOf({ kind, keys, measures, columns }: Draft): string {
  if (kind === 'rows') return columns.length > 0 ? '' : 'Choose a column.';
  if (!keys.some(isComplete)) return 'Add a key and choose its field.';
  return measures.length > 0 ? '' : 'Choose a value.';
}

function Builder({ lists }: { readonly lists: readonly RootList[] }) {
  const { run } = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const openDocument = useOpenDocument();
  const [initial] = lists;
  const [state, setState] = useState(kept);
  const [note, setNote] = useState('');
  const list = lists.find(({ name }) => name === state?.list) ?? initial;
  if (!list || !openDocument) return null;
  const draft = state?.list === list.name ? state : draftOf(list);
  const set = (next: Draft): void => {
    kept = next;
    setState(next);
    setNote('');
  };
  const change = (part: Partial<Draft>): void => set({ ...draft, ...part });
  const problem = problemOf(draft);

  const write = (): void => {
    const query = documentOf(list, draft);
    openDocument({ query }, { inNewTab: queryEditor?.getValue() !== written });
    written = query;
  };
  const putIn = (): void => {
    const query = withConditions(queryEditor?.getValue() ?? '', list, draft);
    if (query === null) setNote(`The query in the editor does not read \`${list.name}\`, or has an error.`);
    else {
      queryEditor?.setValue(query);
      setNote('Filter and order are in the query.');
    }
  };
  return (
    <form
      className="panel"
      aria-label="Query builder"
      data-testid="builder"
      onSubmit={(event) => {
        event.preventDefault();
        write();
        run();
      }}
    >
      <h2>Query builder</h2>
      <ListChoice lists={lists} chosen={list} onChoose={(next) => set(draftOf(next, draft.kind))} />
      <label className="line">
        <span>Show</span>
        <select
          data-testid="builder-kind"
          value={draft.kind}
          onChange={(event) => change({ kind: event.target.value === 'groups' ? 'groups' : 'rows' })}
        >
          <option value="rows">rows</option>
          <option value="groups">groups, for charts</option>
        </select>
      </label>
      <Conditions list={list} draft={draft} change={change} />
      {draft.kind === 'rows' ? (
        <Rows list={list} draft={draft} change={change} />
      ) : (
        <Groups list={list} draft={draft} change={change} />
      )}
      <label className="line">
        <span>{draft.kind === 'rows' ? 'Rows at most' : 'Groups at most'}</span>
        <input
          type="number"
          min={1}
          max={draft.kind === 'rows' ? 100 : 1000}
          value={draft.first}
          onChange={(event) => change({ first: Math.max(1, Math.trunc(Number(event.target.value))) })}
        />
      </label>
      <div className="panel-actions">
        <button type="submit" className="primary" data-testid="builder-run" disabled={problem !== ''}>
          Write and run
        </button>
        <button type="button" data-testid="builder-write" disabled={problem !== ''} onClick={write}>
          Write
        </button>
        <button type="button" data-testid="builder-put" onClick={putIn}>
          Put filter into this query
        </button>
        <p role="status">{problem || note}</p>
      </div>
    </form>
  );
}

function Panel() {
  const schema = useGraphiQL((state) => state.schema);
  const { domains } = useWorkbench();
  const lists = useMemo(() => (schema ? rootLists(schema, domains) : []), [schema, domains]);
  return lists.length > 0 ? <Builder lists={lists} /> : <p className="hint">The schema has not been read yet.</p>;
}

function Icon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <path d="M3 5h18M6 12h12M10 19h4" strokeLinecap="round" />
    </svg>
  );
}

/** Builds queries from the input types of the schema, by choosing. */
export const BUILDER_PLUGIN: GraphiQLPlugin = { title: 'Query builder', icon: Icon, content: Panel };
