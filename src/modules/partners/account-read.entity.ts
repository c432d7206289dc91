import { Entity, PrimaryColumn } from 'typeorm';

/** That somebody of a provider read the account of a reseller on a day: it stands in the trail once. */
@Entity('account_read')
export class AccountRead {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'reseller_id' })
  resellerId!: string;

  /** Days since the epoch, UTC. */
  @PrimaryColumn({ type: 'int' })
  day!: number;
}
