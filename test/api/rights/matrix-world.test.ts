import { declaredTypes, type TypeDeclaration } from '../../../src/graph/registry';
import { propertyOfRaw } from '../../../src/graph/row';
import type { FieldDeclaration } from '../../../src/graph/declare';
import { quote } from '../../../src/graph/statement';
import { ROLES_OF_KIND } from '../../../src/policy/roles';
import { Rules } from '../../matrix/expect';
import { Policy } from '../../matrix/policy';
import { readTables, type Line } from '../../matrix/tables';
import { buildWorld, type World } from '../../matrix/world';
import type { OwnedNode } from '../../matrix/world/ownership';
import { startTestApp, type TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';

/** Columns that the world leaves empty, each with the reason. */
const EMPTY: Readonly<Record<string, string>> = {};

/** A test that looks at a world in which something is empty, or nobody looks, passes whatever the server does. */
describeEngine('the world of the matrix', () => {
  let app: TestApp;
  let world: World;
  beforeAll(async () => {
    app = await startTestApp();
    world = await buildWorld(app);
  });
  afterAll(() => app.stop());

  it('has a viewer in test/matrix/world/index.ts for every role of every kind of organization', () => {
    const looks = new Set(
      world.viewers.flatMap(({ kind, roles, state, applicant }) =>
        state === 'signed in' && applicant !== true ? roles.map((role) => `${kind} ${role}`) : [],
      ),
    );
    const wanted = Object.entries(ROLES_OF_KIND).flatMap(([kind, roles]) => roles.map((role) => `${kind} ${role}`));
    expect(wanted.filter((one) => !looks.has(one))).toEqual([]);
  });

  /** What edges and derived fields of a type are made of. */
  const neededBy = ({ needs }: TypeDeclaration): Set<string> =>
    new Set([...needs.values()].flat().map((name) => propertyOfRaw(name) ?? name));

  const isGuarded = ({ action, guardedBy }: FieldDeclaration): boolean => action !== undefined || guardedBy !== undefined;

  it('has a value in every guarded column, and in every nullable one that can be read (add it in test/matrix/world)', async () => {
    const empty: string[] = [];
    let looked = 0;
    for (const type of declaredTypes().values()) {
      const needed = neededBy(type);
      const columns = [...type.fields.values()].filter(
        (field) =>
          field.fromScope !== true &&
          (isGuarded(field) || (field.nullable === true && (field.graph !== false || needed.has(field.name)))),
      );
      if (columns.length === 0) continue;
      looked += columns.length;
      const where = type.discriminator.map(([column]) => `${column} = ?`);
      const [row = {}] = await app.database.rows<Record<string, number>>(
        `SELECT ${columns.map(({ column }) => `COUNT(node.${column}) AS \`${column}\``).join(', ')} FROM ${quote(type.table)} node${
          where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''
        }`,
        type.discriminator.map(([, value]) => value),
      );
      empty.push(...columns.filter(({ column }) => row[column] === 0).map(({ name }) => `${type.name}.${name}`));
    }
    expect(empty.sort()).toEqual(Object.keys(EMPTY).sort());
    expect(looked).toBeGreaterThan(80);
  });

  /** What a line shows of a row where it is open. */
  function storedFor({ answer, coordinate }: Line, { id, values }: OwnedNode): unknown {
    const [kind = '', first = coordinate.split('.')[1] ?? '', key = ''] = answer.split(' ');
    if (kind === 'many' || kind === 'back') return world.map.ofType(first).find((node) => node.values[key] === id);
    return kind === 'value' ? true : values[first];
  }

  it('shows for every row condition what it closes to a viewer of the row, and what it opens', () => {
    const rules = new Rules(readTables(), new Policy(), world.map);
    const lines = [...rules.tables.lines.values()].filter(({ opens }) => opens !== null);
    const looked = lines.flatMap((line) => {
      const type = line.coordinate.split('.')[0] ?? '';
      const filled = world.map.ofType(type).filter((node) => (storedFor(line, node) ?? null) !== null);
      const viewers = world.viewers.filter((viewer) => rules.policy.allowsOne(line.actions, viewer));
      const some = (open: boolean): boolean =>
        filled.some((node) =>
          viewers.some((viewer) => rules.sees(viewer, node) && rules.isOpen(viewer, node, line.opens ?? '') === open),
        );
      return [true, false].filter((open) => !some(open)).map((open) => `${line.coordinate} ${open ? 'open' : 'closed'}`);
    });
    expect(looked).toEqual([]);
    expect(lines.length).toBeGreaterThan(20);
  });
});
