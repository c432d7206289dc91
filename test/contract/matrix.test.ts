import { Policy } from '../matrix/policy';
import { coordinatesOf, readSchema } from '../matrix/sdl';
import { readLines, readTables } from '../matrix/tables';

const schema = readSchema();
const names = (): string[] => readLines().map(({ coordinate }) => coordinate);

const nodes = schema.getPossibleTypes(schema.getType('Node') as never).map(({ name }) => name);

/** The file that a coordinate has its line in. */
function fileOf(coordinate: string): string {
  const [type = ''] = coordinate.split('.');
  if (type === 'Query' || type === 'Mutation') return 'test/matrix/tables/roots.csv';
  if (type.endsWith('Payload')) return 'test/matrix/tables/payloads.csv';
  return `test/matrix/tables/${nodes.includes(type) ? 'nodes' : 'values'}.csv`;
}

describe('the tables of the matrix', () => {
  it('have one line for each coordinate of the schema, and no others', () => {
    const [lines, coordinates] = [names(), coordinatesOf(schema)];
    expect({
      toAdd: coordinates.filter((one) => !lines.includes(one)).map((one) => `${fileOf(one)}: ${one}`),
      toRemove: lines.filter((one) => !coordinates.includes(one)),
      twice: lines.filter((one, index) => lines.indexOf(one) !== index),
    }).toEqual({ toAdd: [], toRemove: [], twice: [] });
  });

  it('fail for a coordinate without a line, and for a line without a coordinate', () => {
    const coordinates = coordinatesOf(schema);
    expect([...names(), 'Customer.secret'].sort()).not.toEqual(coordinates.sort());
    expect(names().slice(1).sort()).not.toEqual(coordinates.sort());
  });

  it('know every type of node', () => {
    expect([...readTables().scope.keys()].sort()).toEqual([...nodes].sort());
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

  it('guard something with every action except those that open parts of rows, and with that of exports, which are no field', () => {
    const { lines, scope, conditions } = readTables();
    const used = JSON.stringify([...lines.values(), ...scope.values(), ...conditions.values()]);
    const unused = new Policy().actions.filter((action) => !used.includes(`"${action}"`));
    expect(unused).toEqual(['customer.invite_with_delegated_admin', 'export.run']);
  });
});
