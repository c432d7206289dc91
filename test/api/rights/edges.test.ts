import type { TestApp } from '../../support/app';
import { describeEngine } from '../../support/database';
import { answerTo, ask, at } from './support/ask';
import { ASKERS, type DemoAsker } from './support/askers';
import { startDemoApp } from './support/demo-app';
import { CONNECTION_EDGES, EDGES, PARENTS, type Parent } from './support/edge-table';
import { refusalOf, tableAllows } from './support/policy-table';

interface SchemaType {
  name: string;
  kind: string;
  interfaces: { name: string }[] | null;
  fields: { name: string; type: { name: string | null; ofType: { name: string | null } | null } }[] | null;
}

/** Every field of a node that leads to a list of nodes. */
async function listEdges(app: TestApp): Promise<string[]> {
  const type = 'name kind interfaces { name } fields { name type { name ofType { name } } }';
  const { __schema } = await ask<{ __schema: { types: SchemaType[] } }>(app, null, `{ __schema { types { ${type} } } }`);
  return __schema.types
    .filter(({ kind, interfaces }) => kind === 'OBJECT' && interfaces?.some(({ name }) => name === 'Node'))
    .flatMap(({ name: parent, fields }) =>
      (fields ?? [])
        .filter(({ type }) => (type.name ?? type.ofType?.name ?? '').endsWith('Connection'))
        .map(({ name }) => `${parent}.${name}`),
    );
}

function askDocument(type: string, { open, close }: Parent, ids: { own: string; other: string }): string {
  const edges = Object.entries(EDGES[type] ?? {}).map(([field, { select }]) => `${field}${select}`);
  const text = `{ ${open} { id ${edges.join(' ')} } ${close} }`;
  return text.replace('$own', JSON.stringify(ids.own)).replace('$other', JSON.stringify(ids.other));
}

describeEngine('edges', () => {
  let app: TestApp;
  const idOf = new Map<string, string>();
  beforeAll(async () => {
    app = await startDemoApp();
    for (const row of await app.database.rows('SELECT id, name FROM organization', [])) {
      idOf.set(String(row['name']), String(row['id']));
    }
  });
  afterAll(() => app.stop());

  const own = (asker: DemoAsker, type: string): { own: string; other: string } => {
    const organization = asker.label.split(' of ').at(-1) ?? '';
    const name = asker.kind === 'OPERATOR' ? (type === 'Provider' ? 'Alpine Distribution' : 'Elbe Cloud') : organization;
    return { own: idOf.get(name) ?? '', other: idOf.get(type === 'Provider' ? 'Elbe Cloud' : 'Alpine Distribution') ?? '' };
  };

  it('are all in test/api/rights/support/edge-table.ts if they lead to lists', async () => {
    expect((await listEdges(app)).sort()).toEqual([...CONNECTION_EDGES].sort());
  });

  it.each(ASKERS.filter(({ email }) => email !== null))(
    'give $label the answer of the policy table, each by itself',
    async (asker) => {
      let asked = 0;
      for (const [type, parent] of Object.entries(PARENTS)) {
        if (!parent.reachedBy(asker)) continue;
        const { data, errors } = await answerTo(app, asker.email, askDocument(type, parent, own(asker, type)));
        const reached = at(data, parent.path);
        if (reached === null || reached === undefined)
          throw new Error(`${asker.label} reaches no ${type}: ${JSON.stringify(errors)}`);
        for (const [field, { action }] of Object.entries(EDGES[type] ?? {})) {
          asked += 1;
          const refused = errors.find(({ path }) => path?.at(-1) === field && path.length === parent.path.length + 1);
          const expected = tableAllows(action, asker) ? null : refusalOf(action, asker);
          expect({ edge: `${type}.${field}`, error: refused?.extensions ?? null }).toEqual({
            edge: `${type}.${field}`,
            error: expected,
          });
          if (expected) expect(at(reached, [field])).toBeNull();
        }
      }
      expect(asked).toBeGreaterThan(0);
    },
  );
});
