import type { TxCtx } from '../../../data/context';
import { isDuplicate } from '../../../data/insert';
import { bound, type Statement } from '../../../data/sql';
import type { Columns } from '../../../graph/row';
import { refuse } from '../../../kernel/errors';
import { endAllAccess } from '../access.service';
import { normalizeEmail } from '../email';
import type { UserRecord } from '../user.entity';
import { addressTakenOver } from '../user.events';

/** Who has an address now. */
export interface Holder {
  id: string;
  organizationId: string;
  status: string;
  /** Nobody proved it, and it is at no domain of its organization. */
  unproven: boolean;
}

type HolderRow = Columns<UserRecord, 'id' | 'organizationId' | 'status' | 'unprovenDomain'>;

const holders = (where: string): Statement<HolderRow> =>
  bound('rule', `SELECT id, organization_id AS organizationId, status, unproven_domain AS unprovenDomain FROM \`user\` ${where}`);

const holderIn = ({ unprovenDomain, ...row }: HolderRow): Holder => ({ ...row, unproven: unprovenDomain !== null });

/** Who has an address, proven or not; null: nobody. */
export async function holderOf(tx: TxCtx, emailNormalized: string): Promise<Holder | null> {
  const [row] = await tx.db.rows(holders('WHERE email_normalized = ?'), [emailNormalized]);
  return row ? holderIn(row) : null;
}

/**
 * Takes an address from somebody who never proved it: its account is closed, all that opened it has ended, and from now
 * on its user name is its id. The condition decides between this and a proof at the same time.
 */
export async function takeFrom(tx: TxCtx, { id, organizationId, status }: Holder): Promise<void> {
  const taken = await tx.db.run(
    bound(
      'rule',
      "UPDATE `user` SET email_normalized = id, status = 'DISABLED', version = version + 1 WHERE id = ? AND unproven_domain IS NOT NULL",
    ),
    [id],
  );
  if (taken !== 1) refuse('EMAIL_TAKEN', 'This e-mail address is in use.', ['email']);
  await endAllAccess(tx, id);
  await tx.db.run(
    bound('subject', "UPDATE email_link SET expires_at = ? WHERE user_id = ? AND purpose = 'VERIFY_EMAIL' AND used_at IS NULL"),
    [tx.clock.now(), id],
  );
  tx.emit(addressTakenOver({ id, organizationId }, status));
}

const hasAccount = (path: readonly string[]): never =>
  refuse('EMAIL_TAKEN', 'This address has an account already; sign in with it.', [...path]);

/** Gives an address to the user who proved it, and takes it from whoever has it without a proof. */
export async function proveAddress(tx: TxCtx, userId: string, email: string, path: readonly string[]): Promise<void> {
  const emailNormalized = normalizeEmail(email);
  const holder = await holderOf(tx, emailNormalized);
  if (holder !== null && holder.id !== userId) {
    if (!holder.unproven) hasAccount(path);
    await takeFrom(tx, holder);
  }
  try {
    await tx.db.run(
      bound(
        'subject',
        'UPDATE `user` SET email_normalized = ?, unproven_domain = NULL, email_verified_at = ?, version = version + 1 WHERE id = ?',
      ),
      [emailNormalized, tx.clock.now(), userId],
    );
  } catch (cause) {
    if (isDuplicate(cause)) hasAccount(path);
    throw cause;
  }
}

/**
 * An organization has come to own a domain: its people hold their addresses there from now on, and whoever else named
 * one without a proof loses it.
 */
export async function takeOverDomain(tx: TxCtx, domain: string, organizationId: string): Promise<void> {
  const rows = await tx.db.rows(holders('WHERE unproven_domain = ? ORDER BY id'), [domain]);
  for (const holder of rows.map(holderIn)) {
    if (holder.organizationId !== organizationId) await takeFrom(tx, holder);
  }
  await tx.db.run(
    bound(
      'subject',
      'UPDATE `user` SET unproven_domain = NULL WHERE unproven_domain = ? AND organization_id = ? AND email_normalized <> id',
    ),
    [domain, organizationId],
  );
}
