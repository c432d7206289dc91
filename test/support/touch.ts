import { inTransaction } from '../../src/data/context';
import type { Param } from '../../src/data/database';
import { bound } from '../../src/data/sql';
import { defineEvent, type Touch } from '../../src/kernel/event';
import type { TestApp } from './app';

const factChanged = defineEvent('test.factChanged', (touches: readonly Touch[]) => ({ touches }), {
  trail: false,
  feed: 'nobody',
});

/** Changes a fact by a plain statement, as one event that touches what it says, and settles that as the server does. */
export const happen = (app: TestApp, sql: string, params: readonly Param[], ...touches: readonly Touch[]): Promise<void> =>
  inTransaction(app.context(), async (tx) => {
    expect(await tx.db.run(bound('nobody', sql), params)).toBeGreaterThan(0);
    tx.emit(factChanged(touches));
  });
