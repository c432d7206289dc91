import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A user's authenticator app. Pending until its first code. */
@Entity('second_factor')
export class SecondFactor {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  /** The shared secret, encrypted in the server's vault. */
  @Column({ type: 'varchar', length: 255 })
  secret!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  /** Time step of the last used code; no code works twice. 0 until the first one. */
  @Column({ type: 'bigint', name: 'last_step' })
  lastStep!: number;
}

/** A single-use code for a lost second factor. */
@Entity('recovery_code')
export class RecoveryCode {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  /** Keyed hash of the code. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'code_hash' })
  codeHash!: string;

  @Column({ type: 'bigint', name: 'used_at', nullable: true })
  usedAt!: number | null;
}
