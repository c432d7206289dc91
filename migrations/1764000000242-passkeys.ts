import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, dropTables, oneOf, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'passkey',
    columns: [
      'id varchar(40)',
      'created_at bigint',
      'user_id varchar(40)',
      'name varchar(100)',
      'credential_id varchar(1364)',
      'credential_hash varchar(64)',
      'public_key varchar(1400)',
      'transports varchar(100)',
      'verifies_user boolean',
      'counter bigint',
      'last_used_at bigint null',
    ],
    primaryKey: ['id'],
    unique: [['credential_hash']],
    indexes: [['user_id', 'id']],
    references: { user_id: 'user' },
  },
  {
    name: 'passkey_challenge',
    columns: ['challenge_hash varchar(64)', 'user_id varchar(40)', 'purpose varchar(20)', 'expires_at bigint'],
    primaryKey: ['challenge_hash'],
    indexes: [['user_id', 'purpose'], ['expires_at']],
    references: { user_id: 'user' },
    checks: [oneOf('purpose', ['ADD', 'SIGN_IN', 'PROVE'])],
  },
];

/** Who has nothing but passkeys, which are gone afterwards. */
const WITHOUT_APP =
  'second_factor_at IS NOT NULL AND EXISTS (SELECT 1 FROM passkey k WHERE k.user_id = `user`.id) AND NOT EXISTS (SELECT 1 FROM second_factor f WHERE f.user_id = `user`.id AND f.last_step > 0)';

/** Passkeys as second factors, and the challenges that they answer. */
export class Passkeys1764000000242 implements MigrationInterface {
  name = 'Passkeys1764000000242';

  up(runner: QueryRunner): Promise<void> {
    return createTables(runner, tables);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM recovery_code WHERE user_id IN (SELECT id FROM \`user\` WHERE ${WITHOUT_APP})`);
    await runner.query(`DELETE FROM second_factor WHERE last_step = 0`);
    await runner.query(`UPDATE \`user\` SET second_factor_at = NULL WHERE ${WITHOUT_APP}`);
    await dropTables(runner, tables);
  }
}
