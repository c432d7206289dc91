import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counts of authentication attempts, per account, device or second factor. */
@Entity('sign_in_attempt')
export class SignInAttempt {
  /** Keyed hash of an e-mail address, known device or second factor. Reveals nothing without the server's key. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  account!: string;

  /** Attempts in the current window. */
  @Column({ type: 'int' })
  attempts!: number;

  @Column({ type: 'bigint', name: 'window_ends_at' })
  windowEndsAt!: number;

  /** Attempts since the last success. */
  @Column({ type: 'int' })
  failures!: number;

  /** Time of the last attempt, checked or not. */
  @Column({ type: 'bigint', name: 'last_at' })
  lastAt!: number;
}
