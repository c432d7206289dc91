import { Column, Entity, ManyToOne, JoinColumn, PrimaryColumn } from 'typeorm';
import { Partner } from './partner';

@Entity('user')
export class User {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 320 })
  email!: string;

  @Column({ type: 'varchar', length: 40 })
  status!: string;

  @Column({ name: 'organization_id', type: 'varchar', length: 40 })
  organizationId!: string;

  @ManyToOne(() => Partner)
  @JoinColumn({ name: 'organization_id' })
  partner!: Partner | null;
}

@Entity('role_assignment')
export class RoleAssignment {
  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 40 })
  userId!: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  role!: string;
}
