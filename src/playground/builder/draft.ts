import { astFromValue, parse, print, visit, Kind, type ArgumentNode, type GraphQLInputType } from 'graphql';
import { columnsOf, firstColumns, groupingOf, type ColumnChoice, type RootList } from './lists';
import { filterOf, type Condition } from './conditions';

export interface OrderKey {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

export interface GroupKey {
  /** Relations, and at the end a value of the enum of fields. */
  readonly path: readonly string[];
  /** Unit of time, or empty. */
  readonly per: string;
}

/** Whether a key names a field; fields are constants, relations are not. */
export const isComplete = ({ path }: GroupKey): boolean => /^[A-Z][A-Z_0-9]*$/.test(path.at(-1) ?? '');

/** A query as it is being built. */
export interface Draft {
  readonly list: string;
  readonly kind: 'rows' | 'groups';
  readonly columns: readonly string[];
  readonly match: 'and' | 'or';
  readonly conditions: readonly Condition[];
  readonly order: readonly OrderKey[];
  readonly first: number;
  readonly keys: readonly GroupKey[];
  readonly measures: readonly string[];
}

/** A draft for a list, with what it is usually asked for. */
export const draftOf = (list: RootList, kind: Draft['kind'] = 'rows'): Draft => ({
  list: list.name,
  kind,
  columns: firstColumns(list.node),
  match: 'and',
  conditions: [],
  order: [],
  first: 20,
  keys: [],
  measures: ['count'],
});

/** One selection of all columns: `a { b }` and `a { c }` become `a { b c }`. */
function merged(choices: readonly ColumnChoice[]): string {
  const plain: string[] = [];
  const nested = new Map<string, string[]>();
  for (const { selection } of choices) {
    const match = /^(\w+) \{ (.*) \}$/s.exec(selection);
    if (match?.[1] === undefined || match[2] === undefined) plain.push(selection);
    else nested.set(match[1], [...(nested.get(match[1]) ?? []), match[2]]);
  }
  return [...plain, ...[...nested].map(([name, inner]) => `${name} { ${inner.join(' ')} }`)].join(' ');
}

const argument = (name: string, value: unknown, type: GraphQLInputType): ArgumentNode | null => {
  const node = astFromValue(value, type);
  return node ? { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: name }, value: node } : null;
};

/** The arguments `filter` and `orderBy` of the list. Conditions that are not complete are left out. */
export function conditionArguments(list: RootList, draft: Draft): ArgumentNode[] {
  const { filter } = list;
  const complete = filter
    ? draft.conditions.map((condition) => filterOf(filter, condition)).flatMap((read) => ('filter' in read ? [read.filter] : []))
    : [];
  const whole = complete.length === 1 ? complete[0] : { [draft.match]: complete };
  const typeOf = (name: string): GraphQLInputType | undefined => list.field.args.find((one) => one.name === name)?.type;
  const [filterType, orderType] = [typeOf('filter'), typeOf('orderBy')];
  return [
    complete.length > 0 && filterType ? argument('filter', whole, filterType) : null,
    draft.kind === 'rows' && draft.order.length > 0 && orderType ? argument('orderBy', draft.order, orderType) : null,
  ].filter((node) => node !== null);
}

const keyOf = ({ path, per }: GroupKey): object => {
  const field: object = { field: path.at(-1), ...(per === '' ? {} : { per }) };
  return path.slice(0, -1).reduceRight<object>((inner, name) => ({ [name]: inner }), field);
};

const operationName = (list: string): string => list.charAt(0).toUpperCase() + list.slice(1);

function groupsText(list: RootList, draft: Draft, given: readonly string[]): string {
  const grouping = groupingOf(list);
  if (!grouping) return '';
  const chosen = grouping.measures.filter(({ path }) => draft.measures.includes(path));
  const by = draft.keys
    .filter(isComplete)
    .map((key) => astFromValue(keyOf(key), grouping.by))
    .flatMap((node) => (node ? [print(node)] : []))
    .join(', ');
  // Times are best read in their order; everything else by size.
  const isSeries = draft.keys.some(({ per }) => per !== '');
  const order = isSeries || !draft.measures.includes('count') ? '' : ', orderBy: [{ function: COUNT, direction: DESC }]';
  return `query ${operationName(list.name)}Groups { ${list.name}${given.length > 0 ? `(${given.join(', ')})` : ''} {
    groupBy(by: [${by}]${order}, first: ${draft.first}) { totalCount nodes { keys ${merged(chosen)} } } } }`;
}

function rowsText(list: RootList, draft: Draft, given: readonly string[]): string {
  const { own, related } = columnsOf(list.node);
  const choices = [...own, ...[...related.values()].flat()];
  // In the order in which they were chosen.
  const chosen = draft.columns.flatMap((path) => choices.find((choice) => choice.path === path) ?? []);
  return `query ${operationName(list.name)} { ${list.name}(${[`first: ${draft.first}`, ...given].join(', ')}) {
    totalCount nodes { ${chosen.length > 0 ? merged(chosen) : '__typename'} } } }`;
}

/** The document of a draft. */
export function documentOf(list: RootList, draft: Draft): string {
  const given = conditionArguments(list, draft).map((node) => print(node));
  const text = draft.kind === 'groups' ? groupsText(list, draft, given) : rowsText(list, draft, given);
  return `${print(parse(text))}\n`;
}

/** Another document with the filter and the order of the draft. Null: it does not read the list at its root. */
export function withConditions(text: string, list: RootList, draft: Draft): string | null {
  const given = conditionArguments(list, draft);
  const names = ['filter', 'orderBy'];
  let found = false;
  try {
    const document = visit(parse(text), {
      Field: (field, _key, _parent, path) => {
        // definitions, index, selectionSet, selections, index: a root field.
        if (path.length !== 5 || field.name.value !== list.name) return undefined;
        found = true;
        const others = (field.arguments ?? []).filter(({ name }) => !names.includes(name.value));
        return { ...field, arguments: [...others, ...given] };
      },
    });
    return found ? `${print(document)}\n` : null;
  } catch {
    return null;
  }
}
