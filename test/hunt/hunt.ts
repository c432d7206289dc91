import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { faults, shown, wasAccepted } from './answers';
import type { Attack, Pair } from './attacks/attack';
import { askedEdge, askedList } from './attacks/asked';
import { joined, someOther, someViewer, visible } from './attacks/choose';
import { isNamed, poolOf } from './attacks/pool';
import { filteredEdge, filteredList } from './attacks/filters';
import { lookAlike } from './attacks/look-alikes';
import { byId, byIds, counted, inOrder, searched, shared, walk } from './attacks/reads';
import { Selector } from './attacks/selector';
import { written } from './attacks/writes';
import { neverIssued, typeOf } from './ids';
import type { Marks } from './marks';
import { expectedCount } from './oracle/counts';
import type { Facts } from './oracle/facts';
import { idsIn, Judge, type Finding } from './oracle/judge';
import { Sight } from './oracle/sight';
import { viewerOf, type Viewer } from './oracle/viewer';
import { Random } from './random';
import type { Report } from './report';
import type { Answer, Server } from './server';
import type { Store } from './store';
import { stateOf } from './watch';

/** How often two queries are asked again whose numbers of statements differ. */
const TRIES = 12;

/** What was asked, and the answer. */
type Asked = readonly [asked: Pick<Attack, 'document' | 'variables'>, answer: Answer];

export interface Ground {
  server: Server;
  store: Store;
  facts: Facts;
  marks: Marks;
  seed: number;
}

const READS = [
  searched,
  byId,
  byId,
  byIds,
  filteredList,
  filteredList,
  filteredList,
  filteredEdge,
  filteredEdge,
  askedList,
  askedList,
  askedList,
  askedEdge,
  askedEdge,
  inOrder,
  shared,
  walk,
  walk,
  walk,
  counted,
];

/** Hunts in a world for what anybody learns that is not theirs. */
export class Hunt {
  readonly report: Report = {
    pairs: 0,
    requests: 0,
    judged: 0,
    compared: 0,
    excused: 0,
    refusals: 0,
    wasted: 0,
    coordinates: 0,
    leaks: [],
  };
  private readonly asked = new Set<string>();
  /** Ids that somebody sent: they stand in the trail of its refusals from then on. */
  private readonly sent = new Set<string>();
  private schema: GraphQLSchema | undefined;

  constructor(private readonly ground: Ground) {}

  /** Lets one organization ask for another's things, so many times. The number of a pair and the seed decide everything. */
  async pair(number: number, attacks: number): Promise<void> {
    const { facts, seed } = this.ground;
    const random = new Random(seed * 1_000_003 + number);
    const viewer = someViewer(facts, random);
    const other = someOther(facts, random, viewer);
    const sight = new Sight(facts, viewer);
    const near = poolOf(facts, viewer.organizationId, random);
    const own = visible(sight, near, true);
    // Also what is around A and still none of its business.
    const hidden = joined(visible(sight, poolOf(facts, other, random), false), visible(sight, near, false));
    const argument = (name: string): string | undefined =>
      random.maybe([...(hidden.get(name === 'resellerId' ? 'Reseller' : 'Provider') ?? [])]);
    const selector = new Selector(await this.introspect(viewer), random, argument);
    const pair: Pair = { random, schema: selector.schema, selector, marks: this.ground.marks, sight, own, hidden };
    this.report.pairs += 1;
    for (let done = 0; done < attacks; done += 1) {
      const attack = random.chance(0.4) ? (random.chance(0.04) ? lookAlike : written)(pair) : random.pick(READS)(pair);
      if (attack) await this.run(number, pair, attack);
    }
    await this.replayCursor(number, pair, other);
    for (const coordinate of selector.asked) this.asked.add(coordinate);
    this.report.coordinates = this.asked.size;
  }

  private async introspect(viewer: Viewer): Promise<GraphQLSchema> {
    if (!this.schema) {
      const { body } = await this.ground.server.send(getIntrospectionQuery(), {}, viewer);
      this.schema = buildClientSchema(body.data as unknown as IntrospectionQuery);
    }
    return this.schema;
  }

  private async run(number: number, pair: Pair, attack: Attack): Promise<void> {
    const { store } = this.ground;
    const { sight } = pair;
    const watched = attack.refused ? idsIn(JSON.stringify(attack.variables)) : [];
    for (const id of watched) this.sent.add(id);
    const before = attack.refused ? await stateOf(store, watched) : '';
    const answer = await this.ask(attack.document, attack.variables, sight.viewer);
    if (answer.status === 400 && attack.mayBeMalformed) this.report.wasted -= 1;
    const judge = new Judge(sight, pair.marks);
    const judged = judge.judge(answer.body.data, [answer.body.errors ?? [], answer.headers]);
    this.report.judged += judge.judged;
    const found = await this.withoutOwnTraces(pair, attack, answer, judged);
    found.push(...faults(answer), ...this.miscounted(attack, sight, answer));
    if (attack.refused) {
      this.report.refusals += 1;
      if (before !== (await stateOf(store, watched)))
        found.push({ what: 'effect', where: attack.name, detail: 'something changed' });
      if (wasAccepted(answer)) found.push({ what: 'accepted', where: attack.name, detail: 'was not refused' });
    }
    if (attack.foreign.length > 0) found.push(...(await this.compare(pair, attack, answer)));
    for (const finding of found) this.record(number, sight.viewer, attack, answer, finding);
  }

  private async ask(document: string, variables: object, viewer: Viewer): Promise<Answer> {
    // Refusals are counted by the minute; each request here is the first of its minute.
    if (document.startsWith('mutation')) await this.ground.store.run('DELETE FROM refusal_tally');
    const answer = await this.ground.server.send(document, variables, viewer);
    this.report.requests += 1;
    if (answer.status === 400) this.report.wasted += 1;
    return answer;
  }

  /** The same request with what never was: body, code, status, headers and number of statements must be the same. */
  private async compare({ random, sight, marks }: Pair, attack: Attack, answer: Answer): Promise<Finding[]> {
    const names = new Map<string, string>();
    for (const text of new Set(attack.foreign)) {
      const type = typeOf(text);
      names.set(text, type && text.length === 30 ? neverIssued(random, type) : marks.never(names.size));
    }
    const other = (text: string): string => [...names].reduce((done, [from, to]) => done.replaceAll(from, to), text);
    const variables = JSON.parse(other(JSON.stringify(attack.variables))) as Record<string, unknown>;
    const never = { document: other(attack.document), variables };
    const twin = await this.ask(never.document, variables, sight.viewer);
    this.report.compared += 1;
    const counted = (await this.wasChance([attack, answer], [never, twin], sight.viewer)) ? answer.statements : twin.statements;
    const [one, two] = [other(shown(answer)), other(shown({ ...twin, statements: counted }))];
    const inTrail = /auditEvents|history/.test(attack.name) && attack.foreign.some((text) => this.sent.has(text));
    // What a thing in sight names is no news; asking for it by id is another matter.
    const isKnown = attack.refused === true && attack.foreign.some((text) => isNamed(sight, text));
    if (one === two || inTrail || isKnown) return faults(twin);
    return [
      {
        what: 'difference',
        where: attack.name,
        detail: `statements ${answer.statements} and ${twin.statements}; never issued: ${two.slice(0, 3_000)}`,
      },
    ];
  }

  /**
   * Whether nothing but chance made two equal answers take different numbers of statements: over several connections
   * answers come in any order, so what asks for the same things may do it in one statement or in two. Both are asked
   * again a number of times; chance leaves them the same smallest number, one statement more for what is there does not.
   */
  private async wasChance(one: Asked, other: Asked, viewer: Viewer): Promise<boolean> {
    const { server } = this.ground;
    if (server.engine === 'sqlite' || one[0].document.startsWith('mutation')) return false;
    if (one[1].statements === other[1].statements) return false;
    const least = [one[1].statements, other[1].statements];
    for (let tries = 0; tries < TRIES; tries += 1) {
      for (const [index, [{ document, variables }, first]] of [one, other].entries()) {
        const again = await this.ask(document, variables, viewer);
        if (JSON.stringify(again.body) !== JSON.stringify(first.body)) return false;
        least[index] = Math.min(least[index] ?? Infinity, again.statements);
      }
    }
    if (least[0] !== least[1]) return false;
    this.report.excused += 1;
    return true;
  }

  /**
   * Reading the account of a reseller leaves an event in the trail, once per person and day, at any time after the reading: also
   * between the list of a trail and its count. Asked again, it is in both. A count of what is out of scope stays wrong.
   */
  private async withoutOwnTraces({ sight, marks }: Pair, asked: Attack, first: Answer, found: Finding[]): Promise<Finding[]> {
    const others = found.filter(({ inTrail }) => !inTrail);
    if (others.length === found.length || asked.document.startsWith('mutation')) return found;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { status, body } = await this.ask(asked.document, asked.variables, sight.viewer);
      const isAnswer = status === first.status && JSON.stringify(body.errors) === JSON.stringify(first.body.errors);
      if (!isAnswer || new Judge(sight, marks).judge(body.data, []).some(({ inTrail }) => inTrail)) continue;
      this.report.excused += found.length - others.length;
      return others;
    }
    return found;
  }

  private miscounted({ counts }: Attack, sight: Sight, { body }: Answer): Finding[] {
    const list = counts === undefined ? null : (body.data?.[counts] as { totalCount?: number } | null | undefined);
    const expected = list && counts !== undefined ? expectedCount(sight, counts) : null;
    if (!list || expected === null || list.totalCount === expected) return [];
    return [{ what: 'count', where: String(counts), detail: `${list.totalCount} instead of ${expected}` }];
  }

  /** B walks one of its lists; A goes on from B's cursor. */
  private async replayCursor(number: number, pair: Pair, other: string): Promise<void> {
    const user = this.ground.facts.by('user', 'organization_id', other)[0];
    const attack = inOrder(pair);
    if (!user || !attack) return;
    const theirs = await this.ask(attack.document, attack.variables, viewerOf(this.ground.facts, String(user['id'])));
    const list = attack.name.split(' ')[0] ?? '';
    const page = theirs.body.data?.[list] as { pageInfo?: { startCursor?: string | null } } | null | undefined;
    const after = page?.pageInfo?.startCursor;
    if (!after) return;
    const replayed = inOrder(pair, after, attack.variables['orderBy'] as object[], list);
    if (replayed) await this.run(number, pair, { ...replayed, name: `${list} behind a cursor of somebody else` });
  }

  private record(pair: number, viewer: Viewer, attack: Attack, answer: Answer, finding: Finding): void {
    const { name, document, variables } = attack;
    const who = `${viewer.roles.join(' and ') || 'nobody'} of ${viewer.organizationId || 'nowhere'} (${viewer.kind})`;
    const text = JSON.stringify(answer.body).slice(0, 3_000);
    this.report.leaks.push({ ...finding, pair, attack: name, viewer: who, document, variables, answer: text });
  }
}
