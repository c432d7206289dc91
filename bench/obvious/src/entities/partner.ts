import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Cloud } from './cloud';

@Entity('partner')
@ObjectType()
export class Partner {
  @Field(() => ID)
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 32 })
  kind!: string;

  @Field()
  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Field()
  @Column({ type: 'varchar', length: 2 })
  country!: string;

  @Column({ name: 'market_region', type: 'varchar', length: 40 })
  marketRegion!: string;

  @Field(() => Cloud)
  @Column({ type: 'varchar', length: 40 })
  cloud!: Cloud;

  @Column({ type: 'varchar', length: 40 })
  status!: string;

  @Field(() => String, { nullable: true })
  @Column({ type: 'varchar', length: 500, nullable: true })
  website!: string | null;

  @Column({ name: 'support_email', type: 'varchar', length: 320, nullable: true })
  supportEmail!: string | null;
}

/** Which organization may see which partner. */
@Entity('partner_scope')
export class PartnerScope {
  @PrimaryColumn({ name: 'org_id', type: 'varchar', length: 40 })
  orgId!: string;

  @PrimaryColumn({ name: 'partner_id', type: 'varchar', length: 40 })
  partnerId!: string;

  @ManyToOne(() => Partner)
  @JoinColumn({ name: 'partner_id' })
  partner!: Partner;
}
