/** A value as it is compared: numbers, booleans and texts alike. */
export type Plain = string | null | Plain[] | { [name: string]: Plain };

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Makes an answer comparable. */
export function plain(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
  return textOf(value);
}

const cents = (minor: bigint): string => `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`;

/** What a column's value means, after a colon in its name. */
const MEANINGS: Readonly<Record<string, (value: unknown) => string>> = {
  time: (value) => new Date(Number(value)).toISOString(),
  flag: (value) => (Number(value) === 1 ? 'true' : 'false'),
  money: (value) => cents(BigInt(String(value))),
  // 36ths of a cent, rounded half up.
  monthly: (value) => cents((2n * BigInt(String(value)) + 36n) / 72n),
  // The mean of a sum and a number, which SQL rounds in its own way: four places at most.
  mean: (value) => String(Math.round(Number(value) * 10_000) / 10_000),
};

interface Cell {
  path: string[];
  value: string | null;
  /** Left out where it is null. */
  optional: boolean;
}

function cellOf(column: string, value: unknown): Cell {
  const [place = '', meaning = ''] = column.replace(/\?$/, '').split(':');
  const meant = value === null ? null : (MEANINGS[meaning]?.(value) ?? textOf(value));
  return { path: place.split('.'), value: meant, optional: column.endsWith('?') };
}

type Tree = { [name: string]: Plain };

/** Where null is left out: the list around it is empty, or else the object around it is null. */
function putNothing(tree: Tree, path: readonly string[]): void {
  const index = path.findIndex((name) => /^\d+$/.test(name));
  const around = path.slice(0, index < 0 ? -1 : index);
  let at = tree;
  for (const name of around.slice(0, -1)) {
    if (at[name] === null) return;
    at = (at[name] ??= {}) as Tree;
  }
  const name = around.at(-1) ?? '';
  if (!(name in at)) at[name] = index < 0 ? null : [];
}

function put(tree: Tree, { path, value, optional }: Cell): void {
  if (optional && value === null) {
    putNothing(tree, path);
    return;
  }
  let at: Record<string | number, Plain> = tree;
  path.forEach((name, index) => {
    if (index === path.length - 1) at[name] = value;
    else at = (at[name] ??= /^\d+$/.test(path[index + 1] ?? '') ? [] : {}) as Tree;
  });
}

/**
 * Rows of SQL in the shape of an answer. A column is named by its place, such as `sum.quantity` or `keys.0`. Members of a list,
 * `x[].name` or `x[]`, come from consecutive rows that agree in all other columns. With `?` at the end, null means that there is
 * no such object or member.
 */
export function shaped(rows: readonly object[]): Tree[] {
  const found: { key: string; tree: Tree }[] = [];
  for (const row of rows) {
    const cells = Object.entries(row);
    const own = cells.filter(([column]) => !column.includes('[]')).map(([column, value]) => cellOf(column, value));
    const key = JSON.stringify(own);
    const lists = new Map<string, Cell[]>();
    for (const [column, value] of cells) {
      const [list = '', member] = column.split(/\[\]\.?/);
      if (member !== undefined) lists.set(list, [...(lists.get(list) ?? []), cellOf(member, value)]);
    }
    let last = found.at(-1);
    if (last?.key !== key || lists.size === 0) {
      last = { key, tree: {} };
      found.push(last);
      for (const cell of own) put(last.tree, cell);
    }
    for (const [list, members] of lists) append(last.tree, list.split('.'), members);
  }
  return found.map(({ tree }) => tree);
}

function append(tree: Tree, path: readonly string[], members: readonly Cell[]): void {
  let at = tree;
  for (const name of path.slice(0, -1)) at = (at[name] ??= {}) as Tree;
  const list = (at[path.at(-1) ?? ''] ??= []) as Plain[];
  if (members.every(({ value }) => value === null)) return;
  const [only] = members;
  if (only?.path.join() === '') {
    list.push(only.value);
    return;
  }
  const member: Tree = {};
  for (const cell of members) put(member, cell);
  list.push(member);
}

/** What an answer has at a place. */
export const placeIn = (answer: unknown, path: string): Plain =>
  path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | null)?.[name], answer) as Plain;
