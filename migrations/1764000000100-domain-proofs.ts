import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, isMysql } from './support/ddl';

/** The initial domain of its customer: how the tenant came to be says how the domain is proven. */
const INITIAL = `(SELECT CASE WHEN c.created_by_id IS NOT NULL THEN 'PROVIDER'
    WHEN EXISTS (SELECT 1 FROM customer_relationship r WHERE r.customer_id = c.id AND r.origin = 'INVITATION') THEN 'INVITATION'
    ELSE 'REGISTER' END FROM customer c WHERE c.id = organization_id)`;

const NOT_INITIAL = `domain <> COALESCE((SELECT c.initial_domain FROM customer c WHERE c.id = organization_id), domain)`;

/**
 * How a domain is proven, and when. Custom domains that customers named were proven by nobody: they block nobody from now
 * on, and addresses there are held only where they were proven. Custom domains stay in the list of their customer.
 */
export class DomainProofs1764000000100 implements MigrationInterface {
  name = 'DomainProofs1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'organization_domain', ["proof varchar(32) default 'OPERATOR'", 'proven_at bigint default 0']);
    const domain = isMysql(runner)
      ? "SUBSTRING_INDEX(email_normalized, '@', -1)"
      : "substr(email_normalized, instr(email_normalized, '@') + 1)";
    await runner.query(`UPDATE \`user\` SET unproven_domain = ${domain}
      WHERE kind = 'CUSTOMER_USER' AND email_verified_at IS NULL AND unproven_domain IS NULL AND email_normalized LIKE '%@%'
        AND EXISTS (SELECT 1 FROM organization_domain d JOIN customer c ON c.id = d.organization_id
          WHERE d.organization_id = \`user\`.organization_id AND d.domain = ${domain} AND d.domain <> c.initial_domain)`);
    await runner.query(`DELETE FROM organization_domain WHERE ${NOT_INITIAL}`);
    await runner.query(`DELETE FROM invitation_scope WHERE role = 'ADDRESSED' AND NOT EXISTS (SELECT 1 FROM invitation i
      JOIN organization_domain d ON d.domain = i.recipient_domain WHERE i.id = invitation_id AND d.organization_id = org_id)`);
    await runner.query(`UPDATE organization_domain SET proof = ${INITIAL}
      WHERE organization_id IN (SELECT id FROM customer)`);
    await runner.query(`UPDATE organization_domain SET proof = 'MAIL'
      WHERE organization_id IN (SELECT id FROM partner WHERE kind = 'RESELLER')`);
    await runner.query(`UPDATE organization_domain SET proven_at =
      (SELECT o.created_at FROM organization o WHERE o.id = organization_id) WHERE proven_at = 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'organization_domain', ['proof', 'proven_at']);
  }
}
