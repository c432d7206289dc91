import { ArgsType, Field, Int } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { noteField, OPEN } from '../../graph/registry';
import type { Columns } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { DateTime } from '../../graph/values';
import type { SubscriptionPeriod } from './subscription-period.entity';

@ArgsType()
class AtArgs {
  @Field(() => DateTime, { description: 'The moment. In the future: what is planned now.' })
  at!: number;
}

/** The quantity of subscriptions in scope that was in force at a moment. */
function seatsAt(ctx: Ctx, subscriptionId: string, at: number): Promise<number> {
  return loaderOf<string, number>(ctx, `seats in force at ${at}`, async (ids) => {
    const asked = padded(ids);
    const sql = `SELECT subscription_id AS subscriptionId, quantity FROM subscription_period WHERE subscription_id IN (${marks(asked.length)}) AND from_at <= ? AND to_at > ?`;
    const rows = await ctx.db.rows(bound<Columns<SubscriptionPeriod, 'subscriptionId' | 'quantity'>>('subject', sql), [
      ...asked,
      at,
      at,
    ]);
    const found = new Map(rows.map((row) => [row.subscriptionId, row.quantity]));
    return ids.map((id) => found.get(id) ?? 0);
  }).load(subscriptionId);
}

/** Null where the viewer cannot see changes. */
const OPENED_BY = 'orderId';

/** Declares the quantity that was in force at a moment. */
export const SeatsInForce = (): PropertyDecorator => (prototype, key) =>
  noteField(prototype.constructor, {
    name: String(key),
    type: () => Int,
    description:
      'Seats or units in force at a moment: the quantity then, 0 if it was not active. Of a time before this was recorded, the quantity is that of the first record. Null if you cannot see its changes.',
    nullable: true,
    args: () => AtArgs,
    action: () => OPEN,
    needs: ['id', OPENED_BY],
    resolve: (row, args, ctx) => (row[OPENED_BY] === null ? null : seatsAt(ctx, row.id, args['at'] as number)),
  });
