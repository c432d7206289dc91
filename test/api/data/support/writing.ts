import { inTransaction, type TxCtx } from '../../../../src/data/context';
import { defineEvent, type Touch } from '../../../../src/kernel/event';
import type { TestApp } from '../../../support/app';

/** What tests of writes name as the cause: with what it touches, or without a word about that. */
export const written = defineEvent('test.written', (...touches: Touch[]) => ({ actor: null, touches }), {
  trail: false,
  feed: 'told',
});
export const untold = defineEvent('test.written', () => ({ actor: null }), { trail: false, feed: 'told' });

/** Writes on one server, and what came of them. */
export class Writing {
  constructor(readonly app: TestApp) {}

  run<T>(work: (tx: TxCtx) => Promise<T>): Promise<T> {
    return inTransaction(this.app.context(), work);
  }

  async first(sql: string, ...params: string[]): Promise<Record<string, any>> {
    return (await this.app.database.rows(sql, params))[0] ?? {};
  }

  /** How often an event of these tests happened. */
  async happened(): Promise<number> {
    return Number((await this.first("SELECT COUNT(*) AS n FROM change_event WHERE type = 'test.written'"))['n']);
  }

  /** Runs a write and answers what it gives, and how often its event happened. */
  async counted<T>(work: (tx: TxCtx) => Promise<T>): Promise<[T, number]> {
    const before = await this.happened();
    const result = await this.run(work);
    return [result, (await this.happened()) - before];
  }

  /** A write is a fault of the server with these words, and nothing of it is stored. */
  async expectFault(message: string, table: string, work: (tx: TxCtx) => Promise<unknown>): Promise<void> {
    const now = async (): Promise<unknown> => [
      await this.app.database.rows(`SELECT * FROM ${table} ORDER BY 1`, []),
      await this.happened(),
    ];
    const before = await now();
    await expect(this.run(work)).rejects.toMatchObject({ message });
    expect(await now()).toEqual(before);
  }
}
