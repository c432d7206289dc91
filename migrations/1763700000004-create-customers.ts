import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';
import { MARKET_REGIONS } from './support/values';

const tables: readonly Table[] = [
  {
    name: 'customer',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'name varchar(200)',
      'name_folded varchar(200)',
      'initial_domain varchar(255)',
      'initial_domain_folded varchar(200)',
      'custom_domains text',
      'country varchar(2)',
      'market_region varchar(40)',
      'cloud varchar(40)',
      'email varchar(320) null',
      'address_line1 varchar(200) null',
      'address_line2 varchar(200) null',
      'address_city varchar(100) null',
      'address_state varchar(100) null',
      'address_postal_code varchar(20) null',
      'created_by_id varchar(40) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { id: 'organization', created_by_id: 'partner' },
    indexes: [['created_by_id']],
    checks: [oneOf('cloud', ['PUBLIC', 'US_GOVERNMENT', 'GERMANY']), oneOf('market_region', MARKET_REGIONS)],
  },
  {
    name: 'customer_relationship',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'customer_id varchar(40)',
      'partner_id varchar(40)',
      'status varchar(40)',
      'origin varchar(40)',
      'acquired_through varchar(40)',
      'associated_reseller_id varchar(40) null',
      'started_at bigint',
      'ended_at bigint null',
      'active_slot varchar(1) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { customer_id: 'customer', partner_id: 'partner', associated_reseller_id: 'partner' },
    unique: [['partner_id', 'customer_id', 'active_slot']],
    indexes: [['customer_id', 'id'], ['associated_reseller_id']],
    checks: [
      oneOf('status', ['ACTIVE', 'ENDED']),
      oneOf('origin', ['INVITATION', 'CREATED', 'CARRIED_OVER']),
      oneOf('acquired_through', ['OWN_MARKETING', 'VENDOR_REFERRAL', 'PROVIDER', 'OTHER']),
      "(status = 'ACTIVE' AND active_slot = 'A' AND ended_at IS NULL) OR (status = 'ENDED' AND active_slot IS NULL AND ended_at IS NOT NULL)",
    ],
  },
  {
    name: 'delegated_admin_grant',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'customer_id varchar(40)',
      'partner_id varchar(40)',
      'status varchar(40)',
      'granted_at bigint',
      'revoked_at bigint null',
      'active_slot varchar(1) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { customer_id: 'customer', partner_id: 'partner' },
    unique: [['partner_id', 'customer_id', 'active_slot']],
    indexes: [['customer_id', 'id']],
    checks: [
      oneOf('status', ['ACTIVE', 'REVOKED']),
      "(status = 'ACTIVE' AND active_slot = 'A' AND revoked_at IS NULL) OR (status = 'REVOKED' AND active_slot IS NULL AND revoked_at IS NOT NULL)",
    ],
  },
  {
    name: 'customer_agreement',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'customer_id varchar(40)',
      'kind varchar(40)',
      'template_version varchar(20)',
      'contact_name varchar(200)',
      'contact_email varchar(320)',
      'agreed_at bigint',
      'attested_by_id varchar(40) null',
    ],
    primaryKey: ['id'],
    references: { customer_id: 'customer', attested_by_id: 'partner' },
    indexes: [['customer_id', 'id']],
    checks: [oneOf('kind', ['ACCEPTANCE', 'ATTESTATION']), "(kind = 'ATTESTATION') = (attested_by_id IS NOT NULL)"],
  },
  {
    name: 'customer_scope',
    columns: [
      'org_id varchar(40)',
      'via_id varchar(40)',
      'customer_id varchar(40)',
      'via_kind varchar(32)',
      'name_folded varchar(200)',
      'associated_reseller_id varchar(40) null',
      'details int',
      'reason varchar(32) null',
      'grant_revoked_at bigint null',
      'agreement_state varchar(32)',
    ],
    primaryKey: ['org_id', 'via_id', 'customer_id'],
    indexes: [
      ['org_id', 'via_id', 'name_folded', 'customer_id'],
      ['org_id', 'via_id', 'associated_reseller_id', 'customer_id'],
      ['org_id', 'customer_id', 'via_kind', 'via_id'],
      ['customer_id'],
    ],
  },
];

export class CreateCustomers1763700000004 implements MigrationInterface {
  name = 'CreateCustomers1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
