import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The end of a period that has none: the last millisecond of the year 9999. */
export const FOREVER = 253_402_300_799_999;

/**
 * A time in which a subscription was, is or will be active with one quantity. Its times say what was in force on a day; they
 * do not overlap, and later changes end them without changing what was before.
 */
@Entity('subscription_period')
export class SubscriptionPeriod {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'subscription_id' })
  subscriptionId!: string;

  @PrimaryColumn({ type: 'bigint', name: 'from_at' })
  fromAt!: number;

  /** The first moment after it. {@link FOREVER}: renewed until something changes. */
  @Column({ type: 'bigint', name: 'to_at' })
  toAt!: number;

  @Column({ type: 'int' })
  quantity!: number;
}
