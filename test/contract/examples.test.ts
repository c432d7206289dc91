import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse, validate } from 'graphql';
import ts from 'typescript';
import { buildGraph } from '../../src/app/schema';
import { EITHER, policy } from '../../src/policy/policy';
import type { Role } from '../../src/policy/roles';
import type { Example } from '../../src/playground/example';

/** The examples as the page has them; it is built apart from the server. */
function examples(): readonly Example[] {
  const source = readFileSync(join(__dirname, '../../src/playground/examples.ts'), 'utf8');
  const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const module = { exports: {} as { EXAMPLES: readonly Example[] } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  new Function('exports', outputText)(module.exports);
  return module.exports.EXAMPLES;
}

describe('the examples of the playground', () => {
  const {
    schema,
    declarations: { registrations },
  } = buildGraph();

  /** The actions of its root fields; those of one field are alternatives. */
  const actionsOf = ({ query }: Example): string[][] =>
    parse(query).definitions.flatMap((definition) =>
      definition.kind !== Kind.OPERATION_DEFINITION
        ? []
        : definition.selectionSet.selections.flatMap((selection) =>
            selection.kind === Kind.FIELD
              ? [(registrations.get(`Query.${selection.name.value}`)?.action ?? '').split(EITHER)]
              : [],
          ),
    );

  const may = (role: Role, actions: readonly string[]): boolean => actions.some((action) => policy.get(action)?.roles.has(role));

  it.each(examples().map((example) => [example.id, example] as const))(
    'are valid, and for roles that may ask: %s',
    (_id, example) => {
      expect(validate(schema, parse(example.query))).toEqual([]);
      const actions = actionsOf(example);
      expect(actions.length).toBeGreaterThan(0);
      const refused = (example.roles ?? []).filter((role) => !actions.every((alternatives) => may(role, alternatives)));
      expect(refused).toEqual([]);
    },
  );
});
