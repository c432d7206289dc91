import 'reflect-metadata';
import { Kind, parse, validate } from 'graphql';
import { buildGraph } from '../../src/app/schema';
import { EITHER, policy } from '../../src/policy/policy';
import type { Role } from '../../src/policy/roles';
import type { Example } from '../../src/playground/example';
import { playgroundExamples } from '../support/playground-examples';

const ROOTS = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' };

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
              ? [(registrations.get(`${ROOTS[definition.operation]}.${selection.name.value}`)?.action ?? '').split(EITHER)]
              : [],
          ),
    );

  const may = (role: Role, actions: readonly string[]): boolean => actions.some((action) => policy.get(action)?.roles.has(role));

  it.each(playgroundExamples().map((example) => [example.id, example] as const))(
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
