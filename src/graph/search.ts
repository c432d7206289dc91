import type { Ctx } from '../data/context';
import type { Param } from '../data/database';
import { lengthy, scoped } from '../data/sql';
import { asciiDomain, withParents } from '../kernel/domains';
import { badInput } from '../kernel/errors';
import { folded } from '../kernel/fold';
import { typeOfId } from '../kernel/ids';
import { may } from '../policy/viewer';
import { likePattern } from './compare';
import { sourceOf, tell } from './read';
import type { FieldDeclaration } from './declare';
import { declarationOf, declarationOfId, type TypeDeclaration } from './registry';
import type { Condition, JoinTable, Scope } from './scope';
import {
  addCondition,
  comparedOf,
  fromClause,
  idOf,
  keyOf,
  leadOf,
  ledBy,
  marks,
  readsRows,
  readsSideFirst,
  whereClause,
  type Source,
} from './statement';

/** Maximum length of a search text, in characters. */
export const LONGEST_SEARCH = 200;
/** Minimum length of a search text, case-folded. */
const SHORTEST_SEARCH = 2;
/** Further rows per branch: a row may lie behind several names of one domain. */
const SPARE = 8;

/** How well a hit matches, best first. */
export const MATCHES = ['EXACT', 'PREFIX', 'WORD'] as const;
export type MatchRank = (typeof MATCHES)[number];

/** A field that is searched. */
export interface SearchedField {
  field: string;
  /** What the field holds. Names are also found by their beginning and their words, everything else only as a whole. */
  holds: 'id' | 'name' | 'code' | 'email' | 'domain';
  /** A table with an index that leads from a domain, or one above it, to the rows that may have it in a list. */
  through?: JoinTable;
}

/** A type that is searched. */
export interface SearchedType {
  type: () => object;
  fields: readonly SearchedField[];
  /** Scopes whose union is the type's own, each with an index. By default, the type's own. */
  scopes?: readonly Scope[];
}

/** A row that was found. */
export interface Hit {
  id: string;
  field: string;
  match: MatchRank;
}

/** Where the next page begins: the rank, the place of its type, its name and its id. */
export type SearchPosition = readonly [rank: number, type: number, key: string, id: string];

/** A hit with its position. */
export interface FoundHit extends Hit {
  position: SearchPosition;
}

/** A text, as each kind of field compares it. Null: no field of the kind can have it. */
interface Term {
  id: string | null;
  name: string;
  words: readonly string[];
  code: string;
  email: string | null;
  domain: string | null;
}

/** Separators of words, besides the space. */
const SEPARATORS = [...`!"#$%&'()*+,-./:;<=>@[]^_{|}~–—’`];

/** Reads a search text. Refuses what is too short or too long. */
function termOf(text: string): Term {
  const plain = text.trim();
  const name = folded(plain);
  if ([...text].length > LONGEST_SEARCH) {
    throw badInput(`\`text\` can have at most ${LONGEST_SEARCH} characters.`, { argument: 'text' });
  }
  if ([...name].length < SHORTEST_SEARCH) {
    throw badInput(`\`text\` needs at least ${SHORTEST_SEARCH} characters.`, { argument: 'text' });
  }
  const [local = '', host, ...more] = plain.split('@');
  const isEmail = host !== undefined && more.length === 0 && /^\S+$/.test(local) && asciiDomain(host) !== '';
  return {
    id: typeOfId(plain) === null ? null : plain,
    name,
    words: [...new Set(SEPARATORS.reduce((rest, sign) => rest.replaceAll(sign, ' '), name).split(' '))].filter(Boolean),
    code: plain,
    email: isEmail ? name : null,
    domain: asciiDomain(plain) || null,
  };
}

/** Whether names that only contain the text are no hits: who looks an id, an address or a domain up wants nothing else. */
const looksUp = ({ id, email, domain }: Term): boolean => id !== null || email !== null || domain !== null;

/** A type, as one search looks through it. */
interface Searched {
  /** Place of the type in the order of hits. */
  place: number;
  type: TypeDeclaration;
  scopes: readonly Scope[];
  fields: readonly Target[];
}

/** A field to look in. */
interface Target {
  /** Place of the field among those of its type. A row that several fields lead to is shown with the first. */
  order: number;
  as: SearchedField;
  field: FieldDeclaration;
}

/** A search, as every branch of its statements needs it. */
interface Search {
  ctx: Ctx;
  term: Term;
  after: SearchPosition | null;
  /** Rows per branch. */
  limit: number;
}

/** A statement that finds rows of one type by one field. */
interface Branch {
  text: string;
  params: readonly Param[];
  /** It may look through a whole list. */
  scans: boolean;
}

interface FoundRow {
  place: number;
  field: number;
  name: string;
  id: string;
}

const textFor = ({ holds }: SearchedField, term: Term): string | null => {
  const wanted = term[holds];
  return wanted !== null && (holds === 'domain' || holds === 'email') ? folded(wanted) : wanted;
};

/** The names above a domain may hold it for everything below, so all of them lead to rows. */
const ledThrough = (column: string, domain: string): Condition => {
  const names = withParents(domain);
  return { sql: `${column} IN (${marks(names.length)})`, params: names };
};

/** The condition that a field is the text, as the viewer sees it. Null if it cannot be. */
function isText(source: Source, { as, field }: Target, term: Term): Condition | null {
  const value = as.holds === 'name' ? keyOf(source, field).sql : comparedOf(source, field);
  const wanted = textFor(as, term);
  if (wanted === null || value === 'NULL') return null;
  if (!as.through) return { sql: `${value} = ?`, params: [wanted] };
  const { table, parent, child } = as.through;
  const leads = ledThrough(`led.${parent}`, wanted);
  return {
    sql: `(${value} LIKE ? ESCAPE '!' AND EXISTS (SELECT 1 FROM ${table} led WHERE ${leads.sql} AND led.${child} = ${idOf(source)}))`,
    params: [`%${likePattern(JSON.stringify(wanted))}%`, ...leads.params],
  };
}

/** The condition that a name begins with the text: a range of an index. */
function beginsWithText(source: Source, { field }: Target, { name }: Term): Condition {
  const { sql } = keyOf(source, field);
  return { sql: `(${sql} >= ? AND ${sql} <= ?)`, params: [name, `${name}\u{10FFFF}`] };
}

/** The condition that words of a name begin with all words of the text. Null if the text has only single letters. */
function hasWords(source: Source, { field }: Target, { words }: Term): Condition | null {
  if (!words.some((word) => [...word].length >= SHORTEST_SEARCH)) return null;
  const { sql } = keyOf(source, field);
  const spaced = SEPARATORS.reduce((text, sign) => `REPLACE(${text}, '${sign === "'" ? "''" : sign}', ' ')`, sql);
  // Looking for the letters first is cheap, and rules almost all names out.
  const parts = [...words.map(() => `${sql} LIKE ? ESCAPE '!'`), ...words.map(() => `CONCAT(' ', ${spaced}) LIKE ? ESCAPE '!'`)];
  const patterns = words.map(likePattern);
  return {
    sql: parts.join(' AND '),
    params: [...patterns.map((word) => `%${word}%`), ...patterns.map((word) => `% ${word}%`)],
  };
}

/** Excludes rows that match better. */
const without = (conditions: readonly (Condition | null)[]): Condition[] =>
  conditions
    .filter((condition) => condition !== null)
    // COALESCE: what the viewer cannot see compares to null, and does not exclude the row.
    .map(({ sql, params }) => ({ sql: `NOT COALESCE(${sql}, 0)`, params }));

const nameOf = (source: Source): string => {
  const name = source.type.fields.get('name');
  return name ? keyOf(source, name).sql : "''";
};

/** The columns of the index that has the names of a list in order, for a statement that MariaDB may plan differently. */
function indexOf(source: Source): string[] {
  const { plan, type } = source;
  const lead = leadOf(source);
  if (readsSideFirst(source) || lead === 'link' || source.rowsFirst) return [];
  const equalities = plan.whereEquals.length > 0 ? plan.whereEquals : type.discriminator;
  const columns = [...equalities.map(([column]) => column), nameOf(source), idOf(source)];
  return new Set(columns).size === columns.length && columns.every((column) => column.startsWith(`${lead}.`)) ? columns : [];
}

function branchOf(
  { after, limit }: Search,
  source: Source,
  { rank, place, order, index = [] }: { rank: number; place: number; order: number; index?: readonly string[] },
  conditions: readonly Condition[],
): Branch {
  const [name, id] = [nameOf(source), idOf(source)];
  const base = fromClause(source, { rows: readsRows(source, name, ...conditions.map(({ sql }) => sql)), index });
  for (const condition of conditions) addCondition(base, condition);
  if (after && after[0] === rank && after[1] === place) {
    addCondition(base, { sql: `${name} >= ? AND (${name} > ? OR ${id} > ?)`, params: [after[2], after[2], after[3]] });
  }
  return {
    text: `SELECT ${place} AS place, ${order} AS field, ${name} AS name, ${id} AS id FROM ${base.from}${whereClause(base.where)} ORDER BY ${name}, ${id} LIMIT ${limit}`,
    params: base.params,
    scans: rank === 2 || readsSideFirst(source),
  };
}

/** Finds the rows whose field is the text, from the index of the field. */
function lookUps(search: Search, { place, type, scopes, fields }: Searched): Branch[] {
  const { ctx, term } = search;
  return fields.flatMap((target): Branch[] => {
    const { as, field, order } = target;
    const wanted = textFor(as, term);
    if (wanted === null || (as.holds === 'id' && declarationOfId(wanted) !== type)) return [];
    const at = { rank: 0, place, order };
    const sources = (as.holds === 'name' ? scopes : [type.scope]).map((scope) => sourceOf(ctx, type, scope, as.through));
    return sources.flatMap((found): Branch[] => {
      if (!found) return [];
      if (as.holds === 'name' && readsSideFirst(found) && looksUp(term)) return [];
      const column = as.through || as.holds === 'name' ? null : `node.${field.foldedColumn ?? field.column}`;
      const source = column === null || (as.holds === 'id' && found.plan.visibilityTable) ? found : ledBy(found, column);
      const condition = isText(source, target, term);
      if (!condition) return [];
      const leads = as.through
        ? [ledThrough(`link.${as.through.parent}`, wanted)]
        : column !== null && as.holds !== 'id'
          ? [{ sql: `${column} = ?`, params: [wanted] }]
          : [];
      const index = as.holds === 'name' ? indexOf(source) : [];
      return [branchOf(search, source, { ...at, index }, [...leads, ...(leads[0]?.sql === condition.sql ? [] : [condition])])];
    });
  });
}

/** Finds names by their beginning (1) or their words (2), without those that match better. */
function byName(search: Search, { place, type, scopes, fields }: Searched, rank: 1 | 2): Branch[] {
  const { ctx, term } = search;
  if (looksUp(term) && (rank === 2 || term.domain === null)) return [];
  const names = fields.filter(({ as }) => as.holds === 'name');
  return names.flatMap((target) =>
    scopes.flatMap((scope): Branch[] => {
      const source = sourceOf(ctx, type, scope);
      if (!source || (looksUp(term) && readsSideFirst(source))) return [];
      const match = rank === 1 ? beginsWithText(source, target, term) : hasWords(source, target, term);
      if (!match) return [];
      const better = fields.map((one) => isText(source, one, term));
      if (rank === 2) better.push(...names.map((one) => beginsWithText(source, one, term)));
      return [
        branchOf(search, source, { rank, place, order: target.order, index: indexOf(source) }, [match, ...without(better)]),
      ];
    }),
  );
}

async function read({ ctx }: Search, branches: readonly Branch[]): Promise<FoundRow[]> {
  if (branches.length === 0) return [];
  // SQLite does not allow LIMIT in parentheses within a UNION.
  const wrapped = branches.map(({ text }) => (ctx.db.engine === 'sqlite' ? `SELECT * FROM (${text}) r` : `(${text})`));
  const sql = scoped<FoundRow>(wrapped.join(' UNION ALL '));
  const rows = await ctx.db.rows(
    branches.some(({ scans }) => scans) ? lengthy(sql) : sql,
    branches.flatMap(({ params }) => params),
  );
  return [...rows].sort(compareRows);
}

const compareText = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The order of hits of one rank, which is that of the indexes: by type, name and id. */
const compareRows = (one: FoundRow, other: FoundRow): number =>
  one.place - other.place || compareText(one.name, other.name) || compareText(one.id, other.id) || one.field - other.field;

/** The statements of a search, in the order of their hits. Each is only sent if those before found too little. */
function* stagesOf(search: Search, types: readonly Searched[]): Generator<[rank: number, branches: Branch[]]> {
  const { after } = search;
  const ahead = (rank: number): Searched[] =>
    types.filter(({ place }) => !after || rank > after[0] || (rank === after[0] && place >= after[1]));
  yield [0, ahead(0).flatMap((one) => lookUps(search, one))];
  yield [1, ahead(1).flatMap((one) => byName(search, one, 1))];
  // Looking through names takes long, so one type at a time.
  for (const one of ahead(2)) yield [2, byName(search, one, 2)];
}

/** Whether a field belongs to what is searched. */
export type Wanted<S extends SearchedType> = (type: S, field: SearchedField) => boolean;

function searchedOf<S extends SearchedType>(ctx: Ctx, types: readonly S[], wanted: Wanted<S>): Searched[] {
  return types.flatMap((searched, place): Searched[] => {
    const type = declarationOf(searched.type());
    if (!may(ctx.viewer, type.action)) return [];
    const fields = searched.fields.flatMap((as, order): Target[] => {
      const field = type.fields.get(as.field);
      if (!field) throw new Error(`${type.name} has no field ${as.field}.`);
      return wanted(searched, as) ? [{ order, as, field }] : [];
    });
    return fields.length > 0 ? [{ place, type, scopes: searched.scopes ?? [type.scope], fields }] : [];
  });
}

/** Finds up to `limit` visible rows, each once with its best match, best first. */
export async function searchRows<S extends SearchedType>(
  ctx: Ctx,
  types: readonly S[],
  given: { text: string; wanted: Wanted<S>; after: SearchPosition | null; limit: number },
): Promise<FoundHit[]> {
  const { text, wanted, after, limit } = given;
  const search: Search = { ctx, term: termOf(text), after, limit: limit + SPARE };
  const hits = new Map<string, FoundHit>();
  for (const [rank, branches] of stagesOf(search, searchedOf(ctx, types, wanted))) {
    if (after && rank < after[0]) continue;
    for (const { place, field, name, id } of await read(search, branches)) {
      if (hits.has(id)) continue;
      const as = types[place]?.fields[field];
      const match = MATCHES[rank];
      if (as && match) hits.set(id, { id, field: as.field, match, position: [rank, place, name, id] });
    }
    if (hits.size >= limit) break;
  }
  return [...hits.values()].slice(0, limit);
}

/** Notifies the types of the rows that are shown. */
export function tellHits(ctx: Ctx, hits: readonly Hit[]): void {
  for (const type of new Set(hits.map(({ id }) => declarationOfId(id)))) {
    if (type) tell(ctx, type, [hits.filter(({ id }) => declarationOfId(id) === type).map(({ id }) => ({ id }))]);
  }
}
