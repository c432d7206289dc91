import 'reflect-metadata';
import { modules } from '../../src/app/modules';
import { collect } from '../../src/graph/build';
import { Derived, FieldsOf } from '../../src/graph/edges';
import type { GraphModule } from '../../src/graph/module';
import { ANY_STATE } from '../../src/graph/operations';
import { openRegistry } from '../../src/graph/registry';
import type { Row } from '../../src/graph/row';
import { SAME } from '../../src/kernel/machine';
import { CustomerSubscription } from '../../src/modules/sales/subscription.entity';
import { subscriptionOperations } from '../../src/modules/sales/subscription.actions';

/**
 * What could fail open without anybody noticing. What must not compile stands behind `@ts-expect-error`: `npm run check:types`
 * fails where it does. Three holes are closed elsewhere: a new role by `test/api/data/checks` (the database knows it) and
 * `test/api/rights/matrix-world` (somebody looks as it), a column that forgot its guard by `matrix-world` (no guarded column is
 * empty, and somebody sees its row from outside) and `schema/permissions.md` (what is open), an id that is never looked up by
 * `test/api/rights/ids-of-inputs`.
 */
describe('a hole that is closed', () => {
  it('does not compile for a transition to or from an unknown state', () => {
    const misspelt = [
      // @ts-expect-error There is no such state to leave.
      subscriptionOperations.on({ move: { from: ['ACTIV'], to: SAME, description: 'Misspelt.' } }),
      // @ts-expect-error There is no such state to reach.
      subscriptionOperations.on({ move: { from: ['ACTIVE'], to: 'SUSPENDET', description: 'Misspelt.' } }),
      // @ts-expect-error A move is no name: what a misspelt one would stand for is not guessed.
      subscriptionOperations.on({ move: 'suspendSubscripton' }),
    ];
    expect(misspelt).toHaveLength(3);
    expect(subscriptionOperations.on({ move: { from: ['ACTIVE'], to: SAME, description: 'Right.' } }).moves).toBe(true);
  });

  it('does not compile for a mutation without its transition on a type with a state machine', () => {
    // @ts-expect-error It would be possible in every state.
    expect(subscriptionOperations.on({ check: () => null }).moves).toBe(false);
    expect(subscriptionOperations.on({ move: ANY_STATE }).moves).toBe(false);
  });

  it('does not compile for a field that was not requested', () => {
    // @ts-expect-error The row has the name and nothing else.
    const read = (row: Row<CustomerSubscription, 'name'>): unknown => [row.name, row.quantity];
    // @ts-expect-error What is stored is asked for by another name than what is seen.
    const readRaw = (row: Row<CustomerSubscription, 'name'>): unknown => row.rawName;
    class Labels {
      // @ts-expect-error The method reads the quantity, and needs the name only.
      @Derived(() => String, { needs: ['name'], description: 'A label.' })
      label({ name, quantity }: Row<CustomerSubscription, 'name' | 'quantity'>): string {
        return `${quantity} × ${name ?? ''}`;
      }
    }
    expect([read, readRaw, Labels]).toHaveLength(3);
  });

  it('stops the startup for a needed field that the row does not have', () => {
    @FieldsOf(() => CustomerSubscription)
    class Labels {
      @Derived(() => String, { needs: ['naem'], description: 'A label.' })
      label(): string {
        return '';
      }
    }
    const own: GraphModule = { name: 'labels', entities: [], types: [CustomerSubscription], fields: [Labels] };
    try {
      expect(() => collect([own], [])).toThrow('CustomerSubscription.label needs an unknown field: naem.');
    } finally {
      openRegistry(modules.flatMap(({ types }) => types));
    }
  });
});
