import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { listOf, type Columns } from '../../../graph/row';
import { marks } from '../../../graph/statement';
import { DomainError } from '../../../kernel/errors';
import { typeOfId } from '../../../kernel/ids';
import type { Customer } from '../../customers';
import { holdDomain, type DomainProof } from '../../partners';
import { domainOf } from '../email';
import { ADMIN_ROLES } from '../role.loader';
import { customerDomainProven } from '../user.events';
import { takeOverDomain } from './take-over';

/** A custom domain of a customer and how it was proven. */
interface Proven {
  customerId: string;
  domain: string;
  proof: DomainProof;
}

/** Assigns a proven custom domain to a customer, with the addresses there. Refuses a domain that belongs to someone else. */
export async function domainProven(tx: TxCtx, { customerId, domain, proof }: Proven, path: readonly string[]): Promise<void> {
  const event = customerDomainProven(customerId, { domain, proof });
  await holdDomain(tx, { domain, organizationId: customerId, proof }, path, event);
  await takeOverDomain(tx, domain, customerId);
}

const PROVEN_BY = `SELECT u.email FROM \`user\` u JOIN role_assignment r ON r.user_id = u.id AND r.role IN (${marks(ADMIN_ROLES.size)})
  WHERE u.organization_id = ? AND u.status = 'ACTIVE' AND u.email_verified_at IS NOT NULL AND u.password_by_id IS NULL ORDER BY u.id`;

/** Unproven custom domains of a customer. */
async function waitingDomains(tx: TxCtx, customerId: string): Promise<string[]> {
  const [customer] = await tx.db.rows(
    bound<Columns<Customer, 'customDomains'>>('subject', 'SELECT custom_domains AS customDomains FROM customer WHERE id = ?'),
    [customerId],
  );
  const named = customer ? listOf(customer.customDomains) : [];
  if (named.length === 0) return [];
  const held = await tx.db.rows(
    bound<{ domain: string }>('subject', 'SELECT domain FROM organization_domain WHERE organization_id = ?'),
    [customerId],
  );
  return named.filter((domain) => !held.some((row) => row.domain === domain));
}

/**
 * Proves a customer's custom domains where one of its admins has proven their own address by mail. A domain that
 * someone else has claimed meanwhile stays unproven.
 */
export async function proveByAdministrator(tx: TxCtx, customerId: string): Promise<void> {
  if (typeOfId(customerId) !== 'Customer') return;
  const waiting = await waitingDomains(tx, customerId);
  if (waiting.length === 0) return;
  const admins = await tx.db.rows(bound<{ email: string }>('subject', PROVEN_BY), [...ADMIN_ROLES, customerId]);
  const proven = new Set(admins.map(({ email }) => domainOf(email)));
  for (const domain of waiting.filter((name) => proven.has(name))) {
    try {
      await domainProven(tx, { customerId, domain, proof: 'ADMINISTRATOR' }, []);
    } catch (cause) {
      if (!(cause instanceof DomainError)) throw cause;
    }
  }
}
