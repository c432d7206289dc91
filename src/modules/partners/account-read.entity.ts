import { Entity, PrimaryColumn } from 'typeorm';

/** A provider's user read a reseller's account on this day. The audit trail records it once per day. */
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
