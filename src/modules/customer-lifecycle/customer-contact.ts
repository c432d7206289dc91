import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { refuse } from '../../kernel/errors';
import { domainOf, isEmail } from '../users';

/** Checks the format of an email address, before the transaction. */
export function checkEmail(email: string | null | undefined, path: readonly string[]): void {
  if (email != null && !isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', [...path]);
}

/**
 * Refuses addresses at a domain of the partner itself or of the operator, because the customer must be reachable
 * at its own. Users of the customer may give any address.
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
      'Give an address of the customer, not one of your organization or of the operator.',
      [...path],
      { domain: taken },
    );
  }
}
