import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an idempotency key already led to, written in the transaction of the effect (rules, section 9). */
@Entity('idempotency_record')
export class IdempotencyRecord {
  /** Organization, token or e-mail that the key belongs to. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  owner!: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  operation!: string;

  /** SHA-256 of the key the caller sent. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'key_hash' })
  keyHash!: string;

  /** SHA-256 of actor and canonical input. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint!: string;

  /** Ids of what was made or changed, as JSON; never a secret. */
  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at' })
  expiresAt!: number;
}
