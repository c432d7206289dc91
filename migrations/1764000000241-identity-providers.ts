import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, changePrimaryKey, createTables, dropColumns, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'identity_provider',
    columns: [
      'id varchar(40)',
      'organization_id varchar(40)',
      'name varchar(100)',
      'name_folded varchar(200)',
      'kind varchar(40)',
      'issuer varchar(255)',
      'token_issuer varchar(255)',
      'tenant_id varchar(36) null',
      'audiences text',
      'audiences_folded text null',
      'authorized_parties text',
      'authorized_parties_folded text null',
      'email_domains text',
      'email_domains_folded text null',
      'jwks_url varchar(500) null',
      'enabled boolean',
      'created_at bigint',
      'updated_at bigint default 0',
      'version int',
    ],
    primaryKey: ['id'],
    unique: [['organization_id', 'token_issuer']],
    indexes: [['organization_id', 'id'], ['token_issuer']],
    references: { organization_id: 'organization' },
    checks: [oneOf('kind', ['GENERIC', 'ENTRA_ID', 'KEYCLOAK', 'AUTH0'])],
  },
  {
    name: 'identity_provider_refusal',
    columns: ['identity_provider_id varchar(40)', 'reason varchar(40)', 'refused_at bigint'],
    primaryKey: ['identity_provider_id', 'reason'],
  },
];

const BEFORE = ['issuer', 'subject'];
const AFTER = ['organization_id', 'issuer', 'subject'];

const FILL =
  "UPDATE external_identity SET organization_id = (SELECT u.organization_id FROM `user` u WHERE u.id = external_identity.user_id) WHERE organization_id = ''";

/** An identity that several organizations know keeps the first. */
const KEEP_FIRST = `DELETE FROM external_identity WHERE EXISTS (
  SELECT 1 FROM (SELECT issuer, subject, MIN(organization_id) AS first_id FROM external_identity GROUP BY issuer, subject) k
  WHERE k.issuer = external_identity.issuer AND k.subject = external_identity.subject AND k.first_id <> external_identity.organization_id)`;

/** Which issuers organizations trust, why their tokens were refused, and identities by organization. */
export class IdentityProviders1764000000241 implements MigrationInterface {
  name = 'IdentityProviders1764000000241';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'external_identity', ["organization_id varchar(40) default ''"]);
    await runner.query(FILL);
    await changePrimaryKey(runner, 'external_identity', BEFORE, AFTER);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(KEEP_FIRST);
    await changePrimaryKey(runner, 'external_identity', AFTER, BEFORE);
    await dropColumns(runner, 'external_identity', ['organization_id']);
    await dropTables(runner, tables);
  }
}
