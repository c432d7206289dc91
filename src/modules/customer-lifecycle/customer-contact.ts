import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { refuse } from '../../kernel/errors';
import { domainOf, isEmail } from '../users';

/** Refuses what is no address, before the transaction. */
export function checkEmail(email: string | null | undefined, path: readonly string[]): void {
  if (email != null && !isEmail(email)) refuse('INVALID_EMAIL', 'This is no e-mail address.', [...path]);
}

/**
 * Refuses an address that is the partner's own or the vendor's: a customer must be reached at its own.
 * A customer's own people may name whatever address they read.
 */
export async function checkCustomerEmail(tx: TxCtx, email: string | null | undefined, path: readonly string[]): Promise<void> {
  if (email == null || tx.viewer.kind === 'CUSTOMER') return;
  const rows = await tx.db.rows(
    bound<{ domain: string }>(
      'viewer',
      "SELECT d.domain FROM organization_domain d JOIN organization o ON o.id = d.organization_id WHERE o.id = ? OR o.kind = 'OPERATOR'",
    ),
    [tx.viewer.organizationId],
  );
  const domain = domainOf(email);
  const taken = rows.map((row) => row.domain).find((own) => domain === own || domain.endsWith(`.${own}`));
  if (taken !== undefined) {
    refuse(
      'EMAIL_DOMAIN_NOT_ALLOWED',
      "Give an address of the customer, neither of your own domain nor of the vendor's.",
      [...path],
      { domain: taken },
    );
  }
}
