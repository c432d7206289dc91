import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';

@Entity('offer')
@ObjectType()
export class Offer {
  @Field(() => ID)
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Field()
  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @Field()
  @Column({ type: 'text' })
  summary!: string;
}

/** Which offers are sold in which market. */
@Entity('offer_market')
export class OfferMarket {
  @PrimaryColumn({ type: 'varchar', length: 80 })
  market!: string;

  @PrimaryColumn({ name: 'offer_id', type: 'varchar', length: 40 })
  offerId!: string;

  @ManyToOne(() => Offer)
  @JoinColumn({ name: 'offer_id' })
  offer!: Offer;
}
