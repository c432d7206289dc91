import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Purposes of mailed links. Invitations and enrollment confirmations have their own tables. */
export const EMAIL_LINK_PURPOSES = ['PASSWORD_RESET', 'VERIFY_EMAIL', 'VERIFY_MEMBERSHIP', 'PROVE_DOMAIN'] as const;
export type EmailLinkPurpose = (typeof EMAIL_LINK_PURPOSES)[number];

/** A mailed link: its purpose, expiry and use. The token is derived, not stored. */
@Entity('email_link')
export class EmailLink {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'varchar', length: 32 })
  purpose!: EmailLinkPurpose;

  @Column({ type: 'varchar', length: 40, name: 'user_id', nullable: true })
  userId!: string | null;

  /** The enrollment or invitation that the link is about. */
  @Column({ type: 'varchar', length: 40, name: 'subject_id', nullable: true })
  subjectId!: string | null;

  /** The address that the link proves. */
  @Column({ type: 'varchar', length: 320 })
  email!: string;

  @Column({ type: 'varchar', length: 320, name: 'email_normalized' })
  emailNormalized!: string;

  @Column({ type: 'int', name: 'issue_number' })
  issueNumber!: number;

  @Column({ type: 'bigint', name: 'expires_at' })
  expiresAt!: number;

  @Column({ type: 'bigint', name: 'used_at', nullable: true })
  usedAt!: number | null;
}
