import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The second factor of a user: waiting for its first code until the user's `second_factor_at` is set. */
@Entity('second_factor')
export class SecondFactor {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  /** The shared secret, locked in the server's vault. */
  @Column({ type: 'varchar', length: 255 })
  secret!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  /** The time step of the last code that was used: no code is good twice. */
  @Column({ type: 'bigint', name: 'last_step' })
  lastStep!: number;
}

/** A code for when the second factor is lost; each is good once. */
@Entity('recovery_code')
export class RecoveryCode {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  /** A keyed hash. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'code_hash' })
  codeHash!: string;

  @Column({ type: 'bigint', name: 'used_at', nullable: true })
  usedAt!: number | null;
}
