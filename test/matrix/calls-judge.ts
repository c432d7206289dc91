import { getNamedType, isInterfaceType, isLeafType, isObjectType, type GraphQLSchema } from 'graphql';
import { linesOf, textOf } from './csv';
import { payloadOf, type Called } from './calling';
import type { Rules } from './expect';
import type { Judge } from './judge';
import { fieldsOf } from './sdl';
import { relationOf } from './world/ownership';

type Values = Record<string, unknown>;

interface Reason {
  code: string;
  path: string[];
}

/** A call that was answered other than the rules say. */
export interface WrongAnswer {
  viewer: string;
  call: string;
  given: string;
  relation: string;
  expected: unknown;
  seen: unknown;
}

/** Judges what calls answered: right, scope, and what they show. */
export class CallsJudge {
  /** Coordinates of payloads that somebody got. */
  readonly judged = new Set<string>();
  private wrong: WrongAnswer[] = [];

  constructor(
    private readonly rules: Rules,
    private readonly judge: Judge,
    private readonly schema: GraphQLSchema,
  ) {}

  /** Everything that was answered other than the rules say. */
  wrongOf(calls: readonly Called[]): WrongAnswer[] {
    this.wrong = [];
    const never = new Map(calls.filter(({ subject }) => subject === null).map((called) => [keyOf(called), called]));
    for (const called of calls) this.judgeCall(called, never.get(keyOf(called)));
    return this.wrong;
  }

  private note({ viewer, call, given, subject }: Called, expected: unknown, seen: unknown): void {
    const relation = subject ? relationOf(subject, viewer.organizationId) : 'never issued';
    this.wrong.push({ viewer: viewer.label, call: call.coordinate, given, relation, expected, seen });
  }

  private judgeCall(called: Called, never: Called | undefined): void {
    const { viewer, call, refused, answer } = called;
    const refusal = this.judge.refusalOf(viewer, call.coordinate);
    this.judged.add(call.coordinate);
    if (JSON.stringify(refusal) !== JSON.stringify(refused)) return this.note(called, refusal, refused);
    if (refusal !== null) return;
    if (answer === null) return this.note(called, 'a payload', null);
    if (this.rules.suspends(viewer, call.coordinate)) this.judgeSuspended(called);
    else this.judgeScope(called, never);
    this.look(called, payloadOf(this.schema, call.coordinate), answer);
    if (called.below > 0) this.note(called, 'no errors below', called.below);
  }

  /** What a call answers instead, where that is meant: see `calls.csv`. */
  private meant({ viewer, call, subject, position }: Called, sees: boolean): Record<string, string> | undefined {
    const relation = subject ? relationOf(subject, viewer.organizationId) : 'never issued';
    return MEANT.find(
      (line) =>
        line['coordinate'] === call.coordinate &&
        line['argument'] === call.ids[position]?.argument &&
        line['kind'] === viewer.kind &&
        (line['relation'] === relation || (line['relation'] === 'unseen' && !sees)),
    );
  }

  /** A suspended partner is told so, whatever it asked for, and nothing beside it. */
  private judgeSuspended(called: Called): void {
    const codes = ((called.answer?.['errors'] ?? []) as Reason[]).map(({ code }) => code);
    if (codes.join() !== 'PARTNER_NOT_ACTIVE') this.note(called, 'PARTNER_NOT_ACTIVE', codes);
  }

  /** What is outside the scope is answered like what was never issued: by name, and with nothing beside it. */
  private judgeScope(called: Called, never: Called | undefined): void {
    const { viewer, call, subject, position, alone, answer } = called;
    const argument = call.ids[position]?.argument;
    if (argument === undefined) return;
    const sees = subject !== null && this.rules.sees(viewer, subject);
    const meant = this.meant(called, sees);
    const reasons = (answer?.['errors'] ?? []) as Reason[];
    const isMissing = reasons.some(({ code, path }) => code === 'NOT_FOUND' && path.includes(argument));
    const isMeant = meant !== undefined && reasons.some(({ code }) => code === meant['code']);
    if (meant && !isMeant) this.note(called, meant['code'], reasons);
    if (sees && isMissing && !isOtherType(called)) this.note(called, 'in reach', reasons);
    if (sees || (meant && meant['relation'] !== 'unseen')) return;
    if (position === 0 && alone && !isMissing && !isMeant) this.note(called, 'NOT_FOUND', answer);
    const [seen, expected] = [answer, never?.answer].map((one) => JSON.stringify(one));
    if (seen !== expected) this.note(called, expected, seen);
  }

  /** Walks through what came back: nodes in it are in sight. */
  private look(called: Called, type: string, value: Values): void {
    for (const [name, field] of Object.entries(fieldsOf(this.schema, type))) {
      this.judged.add(`${type}.${name}`);
      const named = getNamedType(field.type);
      if (isLeafType(named)) continue;
      for (const one of [value[name]].flat() as (Values | null | undefined)[]) {
        if (!one) continue;
        const isNode = isInterfaceType(named) || (isObjectType(named) && named.getInterfaces().length > 0);
        if (isNode) this.judgeShown(called, one['id']);
        else this.look(called, named.name, one);
      }
    }
  }

  private judgeShown(called: Called, id: unknown): void {
    const node = this.rules.map.find(id);
    if (node && this.rules.sees(called.viewer, node)) return;
    // What a call made, or would make, was not there before.
    if (node) this.note(called, 'nothing out of reach', id);
  }
}

/** Answers that are not `NOT_FOUND`, or are although the row is in sight, each with its reason. */
const MEANT = linesOf(textOf('test/matrix/tables/calls.csv'));

/** A partner changes no customer as an organization: such an id is one of another type there. */
const isOtherType = ({ call, subject }: Called): boolean =>
  call.coordinate === 'Mutation.updateOrganization' && subject?.type === 'Customer';

const keyOf = ({ viewer, call, position }: Called): string => `${viewer.label} ${call.coordinate} ${call.given} ${position}`;
