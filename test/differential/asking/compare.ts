import type { Random } from '../../hunt/random';
import type { Answer, TestApp } from '../../support/app';
import { computed, givenKey, grouped, type Key, type Measures } from './groups';
import { meetsFilter, ordered, prepare, type Touched } from './naive';
import { Questions, type ListQuestion } from './questions';
import { Reading, type SeenRow } from './reading';
import { enumKey, ROOTS, shapeNamed, type Relation } from './shape';

/** A question that the server answered otherwise. */
export interface Difference {
  viewer: string;
  document: string;
  variables: object;
  expected: unknown;
  answer: unknown;
}

export interface Compared {
  documents: number;
  /** Answers that were compared row by row. */
  equal: number;
  /** Refused as expected. */
  refused: number;
  /** Compared answers with at least one row. */
  withRows: number;
  differences: Difference[];
}

const AMOUNT = ' { amount currency period }';

function selectMeasures(type: string, measures: Measures): string {
  const { scalars } = shapeNamed(type);
  const money = (member: string, field: string): boolean => member !== 'countDistinct' && scalars.get(field)?.kind === 'money';
  const members = Object.entries(measures).map(
    ([member, fields]) => `${member} { ${fields.map((field) => `${field}${money(member, field) ? AMOUNT : ''}`).join(' ')} }`,
  );
  return ['count', ...members].join(' ');
}

interface Written {
  args: string;
  selection: string;
  declared: string;
  variables: Record<string, unknown>;
}

/** Writes a question about a list. Its variables end in `suffix`. */
function write(type: string, question: ListQuestion, cursor: string | null): Written {
  const { filter, orderBy, size, backward, measures, groups } = question;
  const variables: Record<string, unknown> = {
    filter,
    orderBy: orderBy.map((key) => ({ ...key, field: enumKey(key.field) })),
    size,
    cursor,
  };
  const args = `filter: $filter, orderBy: $orderBy, ${backward ? 'last: $size, before: $cursor' : 'first: $size, after: $cursor'}`;
  let declared = `$filter: ${type}Filter, $orderBy: [${type}Order!], $size: Int, $cursor: String`;
  const parts = ['totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { id }'];
  if (measures && cursor === null) parts.push(`aggregate { ${selectMeasures(type, measures)} }`);
  if (groups && cursor === null) {
    const asked = (one: object & { field?: string }): object => ({
      ...one,
      ...(one.field === undefined ? {} : { field: enumKey(one.field) }),
    });
    Object.assign(variables, {
      by: groups.by.map(givenKey),
      having: groups.having.map(({ operators, time, ...one }) => ({ ...asked(one), [time ? 'time' : 'number']: operators })),
      groupOrder: groups.orderBy.map(asked),
      groupFirst: groups.first,
      fill: groups.fill,
    });
    declared += `, $by: [${type}GroupBy!]!, $having: [${type}Having!], $groupOrder: [${type}GroupOrder!], $groupFirst: Int, $fill: Boolean`;
    parts.push(
      `groupBy(by: $by, having: $having, orderBy: $groupOrder, first: $groupFirst, fill: $fill) { totalCount nodes { keys ${selectMeasures(type, groups.measures)} } totals { ${selectMeasures(type, groups.totals)} } }`,
    );
  }
  return { args, selection: parts.join(' '), declared, variables };
}

/** A question about a root list as it is sent. */
export function documentOf(
  root: string,
  type: string,
  question: ListQuestion,
  cursor: string | null = null,
): { document: string; variables: Record<string, unknown> } {
  const { args, selection, declared, variables } = write(type, question, cursor);
  return { document: `query(${declared}) { ${root}(${args}) { ${selection} } }`, variables };
}

/** Most groups of a list. */
const MOST_GROUPS = 1_000;

/** Whether the buckets without rows make more groups than a list gives. */
const hasTooMany = ({ groups }: ListQuestion, expected: readonly { rest: Record<string, unknown> }[]): boolean =>
  groups?.fill === true &&
  expected.some(
    ({ rest }) => ((rest['groupBy'] as { totalCount: number } | undefined) ?? { totalCount: 0 }).totalCount > MOST_GROUPS,
  );

/** The answer to a question, computed from what the viewer reads. */
function expectedOf(
  type: string,
  rows: readonly SeenRow[],
  question: ListQuestion,
): { ids: string[]; rest: Record<string, unknown> } {
  const met = rows.filter((row) => meetsFilter(row, question.filter));
  const { measures, groups } = question;
  return {
    ids: ordered(type, met, question.orderBy).map(({ id }) => id),
    rest: {
      totalCount: met.length,
      ...(measures ? { aggregate: computed(type, met, measures) } : {}),
      ...(groups ? { groupBy: grouped(type, met, groups, groups.measures, groups.totals) } : {}),
    },
  };
}

interface Page {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  nodes: { id: string }[];
  aggregate?: unknown;
  groupBy?: unknown;
}

/** Compares the answers of a server with what a simple evaluation of the viewer's own readings says. */
export class Comparison {
  readonly compared: Compared = { documents: 0, equal: 0, refused: 0, withRows: 0, differences: [] };
  private readonly readings = new Map<string, Reading>();

  constructor(
    private readonly app: TestApp,
    private readonly viewers: readonly { label: string; token: () => Promise<string> }[],
    private readonly random: Random,
  ) {}

  /** Asks one question. */
  async ask(): Promise<void> {
    const viewer = this.viewers[this.compared.documents % this.viewers.length];
    if (!viewer) throw new Error('Nobody asks.');
    const token = await viewer.token();
    let reading = this.readings.get(viewer.label);
    if (!reading) this.readings.set(viewer.label, (reading = new Reading(this.app, () => viewer.token())));
    let [root, type] = this.random.pick(ROOTS);
    let rows = await reading.root(root, type);
    // Some lists are refused or empty for most; asking there tells little.
    for (let tries = 0; tries < 8 && (rows?.length ?? 0) === 0 && this.random.chance(0.9); tries += 1) {
      [root, type] = this.random.pick(ROOTS);
      rows = await reading.root(root, type);
    }
    const questions = new Questions(this.random, reading);
    this.compared.documents += 1;
    const relation = this.random.chance(0.25)
      ? this.random.maybe([...shapeNamed(type).relations.values()].filter(({ many }) => many))
      : undefined;
    const target = relation?.targets[0]?.type;
    if (rows && relation && target !== undefined)
      await this.askNested({ viewer: viewer.label, token, reading }, [root, type, rows], relation, questions.list(target));
    else await this.askRoot({ viewer: viewer.label, token, reading }, [root, type, rows], questions.list(type));
  }

  private async touchedBy(reading: Reading, type: string, rows: readonly SeenRow[], question: ListQuestion): Promise<Touched> {
    const touched: Touched = { refused: [], unknown: [] };
    await prepare(reading, type, rows, question.filter, touched);
    const field = async (of: string, name: string | undefined): Promise<void> => {
      const scalar = name === undefined ? undefined : shapeNamed(of).scalars.get(name);
      if (scalar && !(await reading.mayRead(scalar))) touched.refused.push(`${of}.${name ?? ''}`);
    };
    const all = async (measures: Measures): Promise<void> => {
      for (const name of Object.values(measures).flat()) await field(type, name);
    };
    for (const key of question.orderBy) await field(type, key.field);
    if (question.measures) await all(question.measures);
    const { groups } = question;
    if (!groups) return touched;
    for (const measures of [groups.measures, groups.totals]) await all(measures);
    for (const one of [...groups.orderBy, ...groups.having]) if ('field' in one) await field(type, one.field);
    for (const key of groups.by) await this.touchKey(reading, type, rows, key, touched);
    return touched;
  }

  private async touchKey(reading: Reading, type: string, rows: readonly SeenRow[], key: Key, touched: Touched): Promise<void> {
    let [at, on] = [rows, type];
    for (const step of key.path) {
      const relation = shapeNamed(on).relations.get(step.relation);
      if (!relation) throw new Error(`${on} has no ${step.relation}.`);
      await reading.follow(on, relation, at);
      const may = reading.mayFollow(on, relation);
      if (may !== true) (may === false ? touched.refused : touched.unknown).push(`${on}.${step.relation}`);
      at = at.flatMap((row) => (row.behind.get(step.relation) ?? []).filter((one) => one.type === step.type));
      on = step.type;
    }
    const scalar = shapeNamed(on).scalars.get(key.field);
    if (scalar && !(await reading.mayRead(scalar)))
      (at.length > 0 || key.path.length === 0 ? touched.refused : touched.unknown).push(`${on}.${key.field}`);
  }

  /** Whether an answer is the expected refusal. Notes a refusal that is missing or not expected. */
  private wasRefused(
    touched: Touched,
    rows: readonly SeenRow[],
    asked: Omit<Difference, 'expected' | 'answer'>,
    { errors }: Answer,
    /** There are more buckets than `fill` gives. */
    tooMany = false,
  ): boolean {
    const isTooMany = ({ extensions }: Answer['errors'][number]): boolean =>
      extensions.code === 'BAD_USER_INPUT' && extensions['argument'] === 'fill';
    const refused = errors.some((error) => error.extensions.code === 'FORBIDDEN' || isTooMany(error));
    const others = errors.filter((error) => error.extensions.code !== 'FORBIDDEN' && !(tooMany && isTooMany(error)));
    const may = tooMany || touched.refused.length > 0 || touched.unknown.length > 0;
    const must = tooMany || (touched.refused.length > 0 && rows.length > 0);
    if (others.length > 0 || (refused ? !may : must)) {
      this.compared.differences.push({ ...asked, expected: { refused: touched }, answer: errors });
      return true;
    }
    if (refused) this.compared.refused += 1;
    return refused;
  }

  private async askRoot(
    { viewer, token, reading }: { viewer: string; token: string; reading: Reading },
    [root, type, rows]: readonly [string, string, SeenRow[] | null],
    question: ListQuestion,
  ): Promise<void> {
    const touched = await this.touchedBy(reading, type, rows ?? [], question);
    let cursor: string | null = null;
    for (let page = 0; page < question.pages; page += 1) {
      const { document, variables } = documentOf(root, type, question, cursor);
      const answer = await this.app.send(document, variables, token);
      const asked = { viewer, document, variables };
      if (rows === null) {
        if (answer.data?.[root]) this.compared.differences.push({ ...asked, expected: null, answer: answer.data });
        else this.compared.refused += 1;
        return;
      }
      const expected = expectedOf(type, rows, question);
      if (this.wasRefused(touched, rows, asked, answer, hasTooMany(question, [expected]))) return;
      const found = answer.data?.[root] as Page;
      if (!this.same(asked, expected, question, found, page)) return;
      cursor = question.backward ? found.pageInfo.startCursor : found.pageInfo.endCursor;
      if (cursor === null || !(question.backward ? found.pageInfo.hasPreviousPage : found.pageInfo.hasNextPage)) break;
    }
    this.compared.equal += 1;
  }

  /** Asks about the lists behind several rows at once. */
  private async askNested(
    { viewer, token, reading }: { viewer: string; token: string; reading: Reading },
    [root, type, rows]: readonly [string, string, SeenRow[]],
    relation: Relation,
    question: ListQuestion,
  ): Promise<void> {
    const parents = rows.slice(0, 20);
    await reading.follow(type, relation, parents);
    const target = relation.targets[0]?.type ?? '';
    const children = parents.flatMap((row) => row.behind.get(relation.name) ?? []);
    const touched = await this.touchedBy(reading, target, children, question);
    if (reading.mayFollow(type, relation) !== true) touched.unknown.push(`${type}.${relation.name}`);
    const { args, selection, declared, variables } = write(target, question, null);
    const document = `query(${declared}) { ${root}(first: 20) { nodes { id ${relation.name}(${args}) { ${selection} } } } }`;
    const answer = await this.app.send(document, variables, token);
    const asked = { viewer, document, variables };
    const expected = parents.map((parent) => expectedOf(target, parent.behind.get(relation.name) ?? [], question));
    if (this.wasRefused(touched, children, asked, answer, hasTooMany(question, expected))) return;
    const nodes = (answer.data?.[root] as { nodes: ({ id: string } & Record<string, unknown>)[] }).nodes;
    for (const [index, one] of expected.entries()) {
      const found = nodes[index]?.[relation.name] as Page;
      if (!this.same(asked, one, question, found, 0)) return;
    }
    this.compared.equal += 1;
  }

  /** Compares one page of a list and what is computed from the whole. */
  private same(
    asked: Omit<Difference, 'expected' | 'answer'>,
    { ids, rest }: ReturnType<typeof expectedOf>,
    { size, backward }: ListQuestion,
    found: Page,
    page: number,
  ): boolean {
    const from = backward ? Math.max(ids.length - size * (page + 1), 0) : size * page;
    const to = backward ? ids.length - size * page : size * (page + 1);
    const more = backward ? from > 0 : to < ids.length;
    const { nodes, pageInfo, ...others } = found;
    const expected = {
      ...(page === 0 ? rest : { totalCount: rest['totalCount'] }),
      nodes: ids.slice(from, to),
      more,
    };
    const answer = {
      ...others,
      nodes: nodes.map(({ id }) => id),
      more: backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage,
    };
    if (nodes.length > 0) this.compared.withRows += 1;
    if (sorted(expected) === sorted(answer)) return true;
    this.compared.differences.push({ ...asked, expected, answer });
    return false;
  }
}

/** JSON with sorted members. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
