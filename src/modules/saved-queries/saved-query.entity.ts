import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A saved query of an organization (see the roadmap for analysts). */
@Entity('saved_query')
export class SavedQueryRecord {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 40, name: 'organization_id' })
  organizationId!: string;

  @Column({ type: 'varchar', length: 40, name: 'owner_id' })
  ownerId!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text' })
  document!: string;

  @Column({ type: 'text' })
  variables!: string;

  @Column({ type: 'boolean' })
  shared!: boolean;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'int' })
  version!: number;
}
