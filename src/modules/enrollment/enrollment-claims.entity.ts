import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A PartnerID held by a submitted enrollment until it is decided or withdrawn. Unique. */
@Entity('partner_id_hold')
export class PartnerIdHold {
  @PrimaryColumn({ type: 'varchar', length: 20, name: 'partner_id' })
  partnerId!: string;

  @Column({ type: 'varchar', length: 40, name: 'enrollment_id' })
  enrollmentId!: string;
}

/** An additional address that an applicant proved, to find membership profiles. */
@Entity('membership_email')
export class MembershipEmail {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'reseller_id' })
  resellerId!: string;

  @PrimaryColumn({ type: 'varchar', length: 320, name: 'email_normalized' })
  emailNormalized!: string;

  @Column({ type: 'bigint', name: 'proven_at' })
  provenAt!: number;
}
