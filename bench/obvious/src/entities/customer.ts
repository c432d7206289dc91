import { Field, GraphQLISODateTime, ID, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Cloud } from './cloud';
import { instant } from './instant';

@Entity('customer')
@ObjectType()
export class Customer {
  @Field(() => ID)
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Field(() => GraphQLISODateTime)
  @Column({ ...instant, name: 'created_at' })
  createdAt!: Date;

  @Field()
  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Field()
  @Column({ name: 'initial_domain', type: 'varchar', length: 255 })
  initialDomain!: string;

  @Field()
  @Column({ type: 'varchar', length: 2 })
  country!: string;

  @Field(() => Cloud)
  @Column({ type: 'varchar', length: 40 })
  cloud!: Cloud;

  /** That of the viewer's own relationship. */
  associatedResellerId!: string | null;
}

/** Which organization sees which customer, among those of which partner. */
@Entity('customer_scope')
export class CustomerScope {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 40 })
  orgId!: string;

  @PrimaryColumn({ name: 'via_id', type: 'varchar', length: 40 })
  viaId!: string;

  @PrimaryColumn({ name: 'customer_id', type: 'varchar', length: 40 })
  customerId!: string;

  @Column({ name: 'via_kind', type: 'varchar', length: 32 })
  viaKind!: string;

  @Column({ name: 'associated_reseller_id', type: 'varchar', length: 40, nullable: true })
  associatedResellerId!: string | null;

  @ManyToOne(() => Customer)
  @JoinColumn({ name: 'customer_id' })
  customer!: Customer;
}
