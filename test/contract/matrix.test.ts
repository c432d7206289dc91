import { Policy } from '../matrix/policy';
import { coordinatesOf, readSchema } from '../matrix/sdl';
import { readLines, readTables } from '../matrix/tables';

const schema = readSchema();
const names = (): string[] => readLines().map(({ coordinate }) => coordinate);

describe('the tables of the matrix', () => {
  it('have one line for each coordinate of the schema, and none for anything else', () => {
    expect(names().sort()).toEqual(coordinatesOf(schema).sort());
  });

  it('fail for a coordinate without a line, and for a line without a coordinate', () => {
    const coordinates = coordinatesOf(schema);
    expect([...names(), 'Customer.secret'].sort()).not.toEqual(coordinates.sort());
    expect(names().slice(1).sort()).not.toEqual(coordinates.sort());
  });

  it('know every type of node', () => {
    const nodes = schema.getPossibleTypes(schema.getType('Node') as never).map(({ name }) => name);
    expect([...readTables().scope.keys()].sort()).toEqual(nodes.sort());
  });

  it('name actions of the policy table and conditions of their own, and nothing else', () => {
    const { lines, scope, conditions } = readTables();
    const known = new Set(new Policy().actions);
    const cells = [...scope.values(), ...conditions.values()].flatMap(({ type: _type, condition: _name, meaning: _, ...rest }) =>
      Object.values(rest),
    );
    const actions = [...[...lines.values()].flatMap((line) => line.actions), ...cells.filter((cell) => !/^(yes|no)$/.test(cell))];
    expect(actions.filter((action) => !known.has(action))).toEqual([]);
    const opens = [...lines.values()].flatMap((line) => line.opens ?? []);
    expect(opens.filter((name) => !conditions.has(name))).toEqual([]);
  });

  it('guard something with every action but those that open parts of rows or are not there yet', () => {
    const { lines, scope, conditions } = readTables();
    const used = JSON.stringify([...lines.values(), ...scope.values(), ...conditions.values()]);
    const unused = new Policy().actions.filter((action) => !used.includes(`"${action}"`));
    expect(unused).toEqual(['customer.invite_with_delegated_admin', 'saved_query.read', 'saved_query.write', 'export.run']);
  });
});
