import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'enrollment',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'reseller_id varchar(40)',
      'status varchar(40)',
      'legal_name varchar(200) null',
      'legal_name_folded varchar(200) null',
      'country varchar(2)',
      'address_line1 varchar(200) null',
      'address_line2 varchar(200) null',
      'address_city varchar(100) null',
      'address_state varchar(100) null',
      'address_postal_code varchar(20) null',
      'company_domain varchar(255)',
      'company_domain_folded varchar(200)',
      'partner_id varchar(20) null',
      'already_enrolled_partner_id varchar(20) null',
      'contact_name varchar(200) null',
      'contact_email varchar(320) null',
      'contact_phone varchar(40) null',
      'support_email varchar(320) null',
      'support_phone varchar(40) null',
      'support_website varchar(500) null',
      'reasons text',
      'submitted_at bigint null',
      'confirmed_at bigint null',
      'expected_decision_by bigint null',
      'decided_at bigint null',
      'issue_number int',
      'active_slot varchar(1) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { reseller_id: 'partner' },
    unique: [['reseller_id', 'active_slot']],
    indexes: [['reseller_id', 'id'], ['partner_id']],
    checks: [oneOf('status', ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'ACTION_REQUIRED', 'APPROVED', 'REJECTED', 'WITHDRAWN'])],
  },
];

export class CreateEnrolment1763700000009 implements MigrationInterface {
  name = 'CreateEnrolment1763700000009';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
