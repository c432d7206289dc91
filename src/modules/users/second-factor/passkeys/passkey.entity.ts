import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A passkey of a user. It counts as a second factor from the moment it is stored. */
@Entity('passkey')
export class Passkey {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** The id that the authenticator gave it, in base64url. */
  @Column({ type: 'varchar', length: 1364, name: 'credential_id' })
  credentialId!: string;

  /** Hexadecimal SHA-256 of the credential id, unique across all users. */
  @Column({ type: 'varchar', length: 64, name: 'credential_hash' })
  credentialHash!: string;

  /** Its public key as COSE, in base64url. */
  @Column({ type: 'varchar', length: 1400, name: 'public_key' })
  publicKey!: string;

  /** How a browser reaches its authenticator, separated by commas. */
  @Column({ type: 'varchar', length: 100 })
  transports!: string;

  /** It verified its user when it was added, so it has to do so every time. */
  @Column({ type: 'boolean', name: 'verifies_user' })
  verifiesUser!: boolean;

  /** How often it had signed when it was last used. Always 0 for authenticators that do not count. */
  @Column({ type: 'bigint' })
  counter!: number;

  @Column({ type: 'bigint', name: 'last_used_at', nullable: true })
  lastUsedAt!: number | null;
}

/** A challenge that a passkey may answer once. */
@Entity('passkey_challenge')
export class PasskeyChallenge {
  /** Hexadecimal SHA-256 of the challenge. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'challenge_hash' })
  challengeHash!: string;

  @Column({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  /** What it was issued for: `ADD`, `SIGN_IN` or `PROVE`. Nothing else accepts it. */
  @Column({ type: 'varchar', length: 20 })
  purpose!: string;

  @Column({ type: 'bigint', name: 'expires_at' })
  expiresAt!: number;
}
