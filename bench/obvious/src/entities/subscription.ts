import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { instant } from './instant';

export enum SubscriptionStatus {
  PENDING = 'PENDING',
  ACTIVE = 'ACTIVE',
  SUSPENDED = 'SUSPENDED',
  EXPIRED = 'EXPIRED',
  DISABLED = 'DISABLED',
  DELETED = 'DELETED',
}
registerEnumType(SubscriptionStatus, { name: 'SubscriptionStatus' });

@Entity('subscription')
@ObjectType()
export class Subscription {
  @Field(() => ID)
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ name: 'customer_id', type: 'varchar', length: 40 })
  customerId!: string;

  @Column({ name: 'support_partner_id', type: 'varchar', length: 40 })
  supportPartnerId!: string;

  @Column({ name: 'offer_id', type: 'varchar', length: 40 })
  offerId!: string;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Field(() => Int)
  @Column({ type: 'int' })
  quantity!: number;

  @Column({ type: 'varchar', length: 32 })
  state!: string;

  @Column({ type: 'varchar', length: 40 })
  term!: string;

  @Column({ name: 'auto_renew', type: 'boolean' })
  autoRenew!: boolean;

  @Column({ ...instant, name: 'starts_at' })
  startsAt!: Date;

  @Column({ ...instant, name: 'term_starts_at' })
  termStartsAt!: Date;

  @Column({ ...instant, name: 'term_ends_at' })
  termEndsAt!: Date;

  /** Whether the viewer sees more than offer, quantity and state. */
  open!: boolean;
}

/** Which organization sees which subscription, and how far: 1 in part, 2 all of it. */
@Entity('subscription_scope')
export class SubscriptionScope {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 40 })
  orgId!: string;

  @PrimaryColumn({ name: 'subscription_id', type: 'varchar', length: 40 })
  subscriptionId!: string;

  @Column({ name: 'customer_id', type: 'varchar', length: 40 })
  customerId!: string;

  @Column({ type: 'int' })
  level!: number;

  @ManyToOne(() => Subscription)
  @JoinColumn({ name: 'subscription_id' })
  subscription!: Subscription;
}
