import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';
import { CLOUDS, CHANNELS } from './support/values';

const tables: readonly Table[] = [
  {
    name: 'invitation',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'kind varchar(40)',
      'inviter_id varchar(40)',
      'provider_id varchar(40) null',
      'recipient_email varchar(320)',
      'recipient_email_folded varchar(200)',
      'recipient_domain varchar(255)',
      'message text null',
      'cloud varchar(40) null',
      'include_delegated_admin boolean',
      'acquired_through varchar(40) null',
      'state varchar(32)',
      'issue_number int',
      'expires_at bigint',
      'decided_at bigint null',
      'accepted_by_id varchar(40) null',
      'version int',
    ],
    primaryKey: ['id'],
    references: { inviter_id: 'partner', provider_id: 'partner', accepted_by_id: 'organization' },
    indexes: [['inviter_id', 'id'], ['recipient_domain'], ['state', 'expires_at']],
    checks: [
      oneOf('kind', ['PARTNERSHIP', 'CUSTOMER', 'CUSTOMER_DUAL']),
      oneOf('cloud', CLOUDS),
      oneOf('acquired_through', CHANNELS),
      oneOf('state', ['PENDING', 'ACCEPTED', 'DECLINED', 'REVOKED']),
      "(kind = 'CUSTOMER_DUAL') = (provider_id IS NOT NULL)",
    ],
  },
  {
    name: 'invitation_scope',
    columns: ['org_id varchar(40)', 'invitation_id varchar(40)', 'role varchar(32)'],
    primaryKey: ['org_id', 'invitation_id'],
    indexes: [['invitation_id']],
    checks: [oneOf('role', ['SENT', 'ACCEPTED', 'ADDRESSED'])],
  },
];

export class CreateInvitations1763700000008 implements MigrationInterface {
  name = 'CreateInvitations1763700000008';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTables(runner, tables);
  }
}
