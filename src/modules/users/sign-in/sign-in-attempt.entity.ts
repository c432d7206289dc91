import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Attempts to prove who somebody is, counted by what is attempted. */
@Entity('sign_in_attempt')
export class SignInAttempt {
  /** A keyed hash over an e-mail address, a known device or a second factor: says nothing without the server's key. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  account!: string;

  /** Attempts in the window that runs. */
  @Column({ type: 'int' })
  attempts!: number;

  @Column({ type: 'bigint', name: 'window_ends_at' })
  windowEndsAt!: number;

  /** Attempts since the last that succeeded. */
  @Column({ type: 'int' })
  failures!: number;

  /** The last try, looked at or not. */
  @Column({ type: 'bigint', name: 'last_at' })
  lastAt!: number;
}
