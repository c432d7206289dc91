import type { Answer, TestApp } from '../../../support/app';
import type { Channel } from '../../../support/factories/channel';
import { LISTS, type List } from './lists';
import type { World } from './world';

/** Rows of the pages that are compared; a hundred rows are asked for at once, so the page behind them is the 21st. */
export const PAGE = 5;
const BEFORE = 100;

/** Edges whose parents have few children by nature: all are read, whatever page is asked for. */
const FEW = ['Customer.providers', 'Customer.resellers'];
/** Edges without an index for an order of their own: no parent has many of them, and they are sorted. */
const SORTED = ['Offer.addOns', 'Offer.upgradeTargets', 'CustomerSubscription.addOns'];

export const VIEWERS = ['provider', 'reseller', 'operator', 'customer'] as const satisfies (keyof Channel['emails'])[];
export type Who = (typeof VIEWERS)[number];

const nameOf = ({ on, field }: List): string => `${on}.${field}`;

/** Every list of the schema of which pages are read, by name. */
export const PAGED = LISTS.filter((list) => !FEW.includes(nameOf(list))).map((list) => [nameOf(list), list] as const);

/** A way through a list: in which order, from which end. */
interface Way {
  order: string;
  backward: boolean;
}

/** Descending from the front is the same statement as ascending from the end. */
export function waysOf(list: List): Way[] {
  const orders = SORTED.includes(nameOf(list)) ? [] : list.orders.filter((order) => order !== 'CREATED_AT');
  return [
    { order: '', backward: false },
    { order: '', backward: true },
    ...orders.map((order) => ({ order, backward: false })),
    ...orders.map((order) => ({ order, backward: true })),
  ];
}

/** A page of a list as a document. */
export function documentFor(
  list: List,
  { order, backward }: Way,
  { channel, parents }: World,
  size: number,
  cursor?: string,
): string {
  const other = list.on === 'Provider' ? channel.reseller : channel.provider;
  const args = [
    `${backward ? 'last' : 'first'}: ${size}`,
    ...(cursor === undefined ? [] : [`${backward ? 'before' : 'after'}: "${cursor}"`]),
    ...(order === '' ? [] : [`orderBy: [{ field: ${order} }]`]),
    ...(list.argument === undefined ? [] : [`${list.argument}: "${other}"`]),
  ];
  const field = `list: ${list.field}(${args.join(', ')}) { nodes { id createdAt } pageInfo { startCursor endCursor } }`;
  return list.on === 'Query' ? `{ ${field} }` : `{ node(id: "${parents[list.on] ?? ''}") { ... on ${list.on} { ${field} } } }`;
}

interface Connection {
  nodes: unknown[];
  pageInfo: { startCursor: string; endCursor: string };
}

const connectionOf = (list: List, { data }: Answer): Connection | undefined =>
  ((list.on === 'Query' ? data : data?.['node']) as { list?: Connection } | null)?.list;

/** The first and the 21st page of a list, as documents. */
export interface Pages {
  way: string;
  first: string;
  deep: string;
}

/** Both pages in every order and direction in which a viewer finds that many rows. */
export async function pagesOf(app: TestApp, world: World, list: List, who: Who): Promise<Pages[]> {
  const token = await app.as(world.channel.emails[who]);
  const found: Pages[] = [];
  for (const way of waysOf(list)) {
    const connection = connectionOf(list, await app.send(documentFor(list, way, world, BEFORE), {}, token));
    if (connection?.nodes.length !== BEFORE) break;
    const cursor = connection.pageInfo[way.backward ? 'startCursor' : 'endCursor'];
    found.push({
      way: `${who} ${way.order} ${way.backward ? 'backward' : 'forward'}`,
      first: documentFor(list, way, world, PAGE),
      deep: documentFor(list, way, world, PAGE, cursor),
    });
  }
  return found;
}
