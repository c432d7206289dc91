import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';
import { MARKET_REGIONS } from './support/values';

const tables: readonly Table[] = [
  {
    name: 'organization',
    columns: ['id varchar(40)', 'created_at bigint', 'kind varchar(32)', 'name varchar(200)'],
    primaryKey: ['id'],
    checks: [oneOf('kind', ['OPERATOR', 'PROVIDER', 'RESELLER', 'CUSTOMER'])],
  },
  {
    name: 'organization_domain',
    columns: ['domain varchar(255)', 'organization_id varchar(40)'],
    primaryKey: ['domain'],
    references: { organization_id: 'organization' },
    indexes: [['organization_id']],
  },
  {
    name: 'partner',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'kind varchar(32)',
      'name varchar(200)',
      'name_folded varchar(200)',
      'country varchar(2)',
      'market_region varchar(40)',
      'cloud varchar(40)',
      'partner_id varchar(20) null',
      'status varchar(40)',
      'domain varchar(255)',
      'domain_folded varchar(200)',
      'address_line1 varchar(200) null',
      'address_line2 varchar(200) null',
      'address_city varchar(100) null',
      'address_state varchar(100) null',
      'address_postal_code varchar(20) null',
      'contact_name varchar(200) null',
      'contact_email varchar(320) null',
      'contact_phone varchar(40) null',
      'support_email varchar(320) null',
      'support_phone varchar(40) null',
      'support_website varchar(500) null',
      'profile text null',
      'website varchar(500) null',
      'specialities text',
      'benefits text',
      'competencies text',
      'version int',
    ],
    primaryKey: ['id'],
    references: { id: 'organization' },
    unique: [['partner_id']],
    indexes: [
      ['kind', 'id'],
      ['kind', 'name_folded', 'id'],
    ],
    checks: [
      oneOf('kind', ['PROVIDER', 'RESELLER']),
      oneOf('market_region', MARKET_REGIONS),
      oneOf('status', ['APPLICANT', 'ACTIVE', 'SUSPENDED']),
      oneOf('cloud', ['PUBLIC', 'US_GOVERNMENT', 'GERMANY']),
    ],
  },
  {
    name: 'directory_entry',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'provider_id varchar(40)',
      'name varchar(200)',
      'name_folded varchar(200)',
      'country varchar(2)',
      'training text null',
      'marketing_help text null',
      'financing text null',
      'credit_terms text null',
      'website varchar(500) null',
      'sales_name varchar(200) null',
      'sales_email varchar(320) null',
      'sales_phone varchar(40) null',
      'region_offers text',
      'listed boolean',
      'version int',
    ],
    primaryKey: ['id'],
    references: { provider_id: 'partner' },
    unique: [['provider_id']],
    indexes: [
      ['listed', 'id'],
      ['listed', 'name_folded', 'id'],
    ],
  },
  {
    name: 'partnership',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'provider_id varchar(40)',
      'reseller_id varchar(40)',
      'status varchar(40)',
      'admin_access boolean',
      'started_at bigint',
      'ended_at bigint null',
      'active_slot varchar(1) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { provider_id: 'partner', reseller_id: 'partner' },
    unique: [['provider_id', 'reseller_id', 'active_slot']],
    indexes: [
      ['provider_id', 'status', 'reseller_id'],
      ['provider_id', 'id'],
      ['reseller_id', 'status', 'provider_id'],
      ['reseller_id', 'id'],
    ],
    checks: [
      oneOf('status', ['ACTIVE', 'ENDED']),
      "(status = 'ACTIVE' AND active_slot = 'A' AND ended_at IS NULL) OR (status = 'ENDED' AND active_slot IS NULL AND ended_at IS NOT NULL)",
    ],
  },
  {
    name: 'partner_scope',
    columns: ['org_id varchar(40)', 'partner_id varchar(40)', 'kind varchar(32)', 'level int', 'name_folded varchar(200)'],
    primaryKey: ['org_id', 'partner_id'],
    indexes: [['org_id', 'kind', 'partner_id'], ['org_id', 'kind', 'name_folded', 'partner_id'], ['partner_id']],
  },
];

export class CreatePartners1763700000003 implements MigrationInterface {
  name = 'CreatePartners1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
