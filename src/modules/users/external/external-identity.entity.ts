import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * A user's identity at an external issuer, bound at the first sign-in so that a reassigned address gives no access. Each
 * organization has its own: another one that trusts the same issuer, or claims to, changes nothing here.
 */
@Entity('external_identity')
export class ExternalIdentityRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'organization_id', default: '' })
  organizationId!: string;

  @PrimaryColumn({ type: 'varchar', length: 255 })
  issuer!: string;

  @PrimaryColumn({ type: 'varchar', length: 255 })
  subject!: string;

  @Column({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @Column({ type: 'bigint', name: 'bound_at' })
  boundAt!: number;
}
