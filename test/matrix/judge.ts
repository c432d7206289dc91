import { getNamedType, isLeafType, isUnionType, type GraphQLSchema } from 'graphql';
import type { Rules } from './expect';
import type { Expected, Offered } from './expected';
import { spelled } from './policy';
import type { Extensions, Recording, SeenRow } from './recording';
import { fieldsOf } from './sdl';
import { idOf, shows, showsPage, sorted } from './shown';
import type { Viewer } from './world';
import { relationOf, type OwnedNode } from './world/ownership';

type Values = Record<string, unknown>;

/** A coordinate that answered somebody other than the rules say. */
export interface Difference {
  viewer: string;
  asked: string;
  coordinate: string;
  id: string;
  relation: string;
  expected: unknown;
  seen: unknown;
}

/** Types of which there are more rows than those of the map: signing in makes some. */
const MADE_BY_ASKING = new Set(['AuditEvent', 'Session']);

/** Compares recorded answers with the rules. It shares no code with the server, and asks it nothing. */
export class Judge {
  /** Coordinates that were judged with a row in sight. */
  readonly judged = new Set<string>();
  private differences: Difference[] = [];

  constructor(
    private readonly rules: Rules,
    private readonly schema: GraphQLSchema,
  ) {}

  /** Everything in which some recordings differ from the rules. */
  differencesOf(recordings: readonly Recording[]): Difference[] {
    this.differences = [];
    for (const recording of recordings) this.judge(recording);
    return this.differences;
  }

  /** Whether they differ anywhere but in what the viewer is told of its own rights. */
  differ(recordings: readonly Recording[]): boolean {
    return recordings.some((recording) =>
      this.differencesOf([recording]).some(({ coordinate }) => !coordinate.startsWith('Viewer.')),
    );
  }

  private note({ viewer, asked }: Recording, coordinate: string, node: OwnedNode | null, expected: unknown, seen: unknown): void {
    const relation = node === null ? '' : relationOf(node, viewer.organizationId);
    const id = node?.id ?? '';
    this.differences.push({ viewer: viewer.label, asked, coordinate, id, relation, expected, seen });
  }

  /** What a whole question has to be answered with, before any row: the state of who asks, or the right to ask. */
  refusalOf(viewer: Viewer, coordinate: string): object | null {
    if (viewer.state === 'disabled') return { code: 'UNAUTHENTICATED' };
    const line = this.rules.tables.lines.get(coordinate);
    if (!line) throw new Error(`${coordinate} has no line.`);
    if (viewer.state === 'temporary' && !line.answer.includes('before password change')) {
      return { code: 'PASSWORD_CHANGE_REQUIRED' };
    }
    if (line.without.startsWith('applicants') && viewer.applicant === true) return null;
    if (line.without.includes('link holders') && viewer.kind === 'ANONYMOUS') return null;
    return this.rules.policy.allowsOne(line.actions, viewer) ? null : this.rules.policy.refusal(line.actions, viewer);
  }

  /** What `node` answers when the right to rows of a type is missing; it tells nothing about the row. */
  private rowRefusal(viewer: Viewer, type: string): object | null {
    const action = this.rules.tables.scope.get(type)?.['action'] ?? '';
    return this.rules.policy.allows(action, viewer) ? null : this.rules.policy.refusal([action], viewer);
  }

  private judge(recording: Recording): void {
    const { viewer, asked, refused, type } = recording;
    const [parent] = asked.split('.');
    const rowRefused = asked === 'Query.node' ? this.rowRefusal(viewer, type) : null;
    const refusal = this.refusalOf(viewer, parent === 'Query' ? asked : 'Query.nodes') ?? rowRefused;
    this.judged.add(parent === 'Query' ? asked : 'Query.nodes');
    if (JSON.stringify(refusal) !== JSON.stringify(refused)) this.note(recording, asked, null, refusal, refused);
    if (refusal !== null || refused !== null) return;
    if (recording.value) return this.judgeValue(recording);
    if ('page' in recording) this.judgeList(recording);
    for (const [id, seen] of recording.rows) {
      const node = this.rules.map.find(id);
      if (node) this.judgeRow(recording, node, seen);
      else if (!MADE_BY_ASKING.has(type)) this.note(recording, asked, null, 'a row of the world', id);
    }
  }

  /** A value of who asks: the row around it is its user's, where it has one. */
  private judgeValue(recording: Recording): void {
    const { viewer, asked, type } = recording;
    const { row, errors } = recording.rows.get('') ?? { row: null, errors: new Map<string, Extensions>() };
    const isMissing = row === null && this.rules.tables.lines.get(asked)?.answer !== 'link';
    if (isMissing) this.note(recording, asked, null, 'a value', row);
    const node = this.rules.map.find(viewer.userId) ?? NOBODY;
    for (const seen of [row].flat() as (Values | null)[]) {
      if (seen) this.judgeFields(recording, node, type, { values: node.values, seen, errors, path: '' });
    }
  }

  private judgeList(recording: Recording): void {
    const { viewer, asked, type, page } = recording;
    const [, , ...only] = this.rules.tables.lines.get(asked)?.answer.split(' ') ?? [];
    const rows = this.rules.map.ofType(type);
    const ids = rows.filter((node) => this.rules.sees(viewer, node, only.length > 0 ? only : undefined)).map(({ id }) => id);
    const isKnown = (id: string): boolean => this.rules.map.find(id) !== undefined || !MADE_BY_ASKING.has(type);
    this.judgePage(`${type}Connection`, ids);
    if (showsPage(page, ids, isKnown)) return;
    this.note(recording, asked, null, ids, page);
  }

  private judgeRow(recording: Recording, node: OwnedNode, { row, errors }: SeenRow): void {
    const { viewer, asked } = recording;
    const refusal = asked === 'Query.nodes' ? this.rowRefusal(viewer, node.type) : null;
    const seen = errors.get('') ?? null;
    if (JSON.stringify(refusal) !== JSON.stringify(seen)) this.note(recording, node.type, node, refusal, seen);
    const sees = refusal === null && this.rules.sees(viewer, node);
    if (sees !== (row !== null)) this.note(recording, node.type, node, sees ? 'the row' : null, row);
    if (row === null || !sees || (row['__typename'] ?? node.type) !== recording.type) return;
    this.judgeFields(recording, node, recording.as ?? node.type, { values: node.values, seen: row, errors, path: '' });
  }

  private judgeFields(recording: Recording, node: OwnedNode, type: string, object: Seen): void {
    for (const field of Object.keys(fieldsOf(this.schema, type))) {
      const coordinate = `${type}.${field}`;
      const { viewer } = recording;
      // An interface promises what the row's own type answers.
      const own = recording.as === type ? `${node.type}.${field}` : coordinate;
      const expected = this.rules.expected(own, { viewer, node, values: object.values, field });
      const value = object.seen[field];
      const path = object.path === '' ? field : `${object.path}.${field}`;
      const error = object.errors.get(path) ?? null;
      this.judged.add(coordinate);
      if (this.fits(viewer, expected, value, error))
        this.judgeParts(recording, node, coordinate, expected, { ...object, path }, value);
      else this.note(recording, coordinate, node, expected, error ?? value ?? null);
    }
  }

  /** The fields of values that have some, and the parts of lists. */
  private judgeParts(
    recording: Recording,
    node: OwnedNode,
    coordinate: string,
    expected: Expected,
    object: Seen,
    value: unknown,
  ): void {
    if (value === null || value === undefined) return;
    const [parent = '', field = ''] = coordinate.split('.');
    const named = getNamedType(fieldsOf(this.schema, parent)[field]?.type);
    if ('ids' in expected) return this.judgePage(named?.name ?? '', expected.ids);
    if (!named || isLeafType(named) || isUnionType(named) || 'id' in expected) return;
    const seen = [value].flat() as Values[];
    const made = 'part' in expected ? [expected.part] : 'parts' in expected ? expected.parts : [];
    for (const [index, one] of seen.entries()) {
      this.judgeFields(recording, node, named.name, { ...object, values: made[index] ?? {}, seen: one });
    }
  }

  /** What lists are made of was compared with their rows, where there are any. */
  private judgePage(connection: string, ids: readonly string[]): void {
    for (const part of ['nodes', 'edges', 'pageInfo', 'totalCount']) this.judged.add(`${connection}.${part}`);
    if (ids.length === 0) return;
    for (const part of ['cursor', 'node']) this.judged.add(`${connection.replace(/Connection$/, 'Edge')}.${part}`);
    for (const part of ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor']) this.judged.add(`PageInfo.${part}`);
  }

  private fits(viewer: Viewer, expected: Expected, value: unknown, error: Extensions | null): boolean {
    if ('refused' in expected) return value === null && JSON.stringify(error) === JSON.stringify(expected.refused);
    if (error !== null) return false;
    if ('any' in expected) return true;
    if ('value' in expected) return value !== null && value !== undefined;
    if ('stored' in expected) return shows(value, expected.stored);
    if ('id' in expected) return idOf(value) === expected.id;
    if ('ids' in expected) return showsPage(value, expected.ids, (id) => this.isKnown(id));
    if ('part' in expected) return (value === null) === (expected.part === null);
    if ('parts' in expected) return (value as unknown[] | null)?.length === expected.parts.length;
    if ('actions' in expected) return sorted(value as string[]) === sorted(expected.actions.map(spelled));
    return this.rules.hasRights(viewer, value as (string | Offered)[]);
  }

  /** Audit events that asking made are nobody's concern here. */
  private isKnown(id: string): boolean {
    return this.rules.map.find(id) !== undefined || !id.startsWith('aud_');
  }
}

/** Who asks without having signed in. */
const NOBODY: OwnedNode = { type: 'Nobody', id: '', values: {}, ownership: {} };

interface Seen {
  values: Values;
  seen: Values;
  errors: ReadonlyMap<string, Extensions>;
  path: string;
}
