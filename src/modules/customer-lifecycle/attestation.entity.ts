import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The attestation given when a relationship or partnership was ended. */
@Entity('attestation')
export class AttestationRecord {
  /** Id of the relationship or partnership. */
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'subject_id' })
  subjectId!: string;

  @Column({ type: 'varchar', length: 40 })
  kind!: 'RELATIONSHIP' | 'PARTNERSHIP';

  @Column({ type: 'varchar', length: 20, name: 'template_version' })
  templateVersion!: string;

  @Column({ type: 'varchar', length: 40, name: 'organization_id' })
  organizationId!: string;

  @Column({ type: 'varchar', length: 40, name: 'user_id' })
  userId!: string;

  @Column({ type: 'bigint', name: 'attested_at' })
  attestedAt!: number;
}
