import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The stored result of an idempotency key, written in the transaction of the effect (rules, section 9). */
@Entity('idempotency_record')
export class IdempotencyRecord {
  /** The owner of the key: organization, token or e-mail address. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  owner!: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  operation!: string;

  /** SHA-256 of the client's key. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'key_hash' })
  keyHash!: string;

  /** SHA-256 of actor and canonical input. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint!: string;

  /** Ids of created or changed objects, as JSON; never a secret. */
  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at' })
  expiresAt!: number;
}
