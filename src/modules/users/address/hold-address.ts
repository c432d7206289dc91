import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { refuse } from '../../../kernel/errors';
import { ownerOfDomain } from '../../partners';
import { domainOf, looksLike, mixesLetters, normalizeEmail } from '../email';
import { holderOf, takeFrom } from './take-over';

/** Who is to have an address. */
export interface Claim {
  userId: string;
  organizationId: string;
  email: string;
  /** The address was proven, or whoever adds the user answers for it. */
  proven: boolean;
}

/** How a user has its address: what it signs in with, and the domain as long as nobody proved the address. */
export interface Held {
  emailNormalized: string;
  unprovenDomain: string | null;
}

/** Refuses an address that people would take for that of somebody of the same organization. */
async function refuseLookAlike(tx: TxCtx, { organizationId, email }: Claim, path: readonly string[]): Promise<void> {
  const seen = looksLike(email);
  const alike = `SELECT id FROM \`user\` WHERE email_normalized IN (${marks(seen.length)}) AND organization_id = ?`;
  const rows = seen.length === 0 ? [] : await tx.db.rows(bound('subject', alike), [...seen, organizationId]);
  if (rows.length > 0) {
    refuse('EMAIL_LOOKS_ALIKE', 'Somebody of the organization has an address that looks the same as this one.', [...path]);
  }
  if (mixesLetters(email)) {
    refuse('INVALID_EMAIL', 'This address mixes letters of scripts that are not written together.', [...path]);
  }
}

/** Whether the organization answers for the address by a domain of its own; refuses one at a domain of another. */
async function atOwnDomain(tx: TxCtx, { organizationId, email }: Claim, path: readonly string[]): Promise<boolean> {
  const owner = await ownerOfDomain(tx.db, domainOf(email));
  if (owner !== null && owner !== organizationId) {
    refuse(
      'EMAIL_OF_ANOTHER_ORGANIZATION',
      'This address is at a domain of another organization, which alone adds people with it.',
      [...path],
    );
  }
  return owner === organizationId;
}

/**
 * Decides who has an address: an organization those at its own domains, at once; any other is held only once its owner
 * proved it by mail. Until then it keeps nobody from taking it, and somebody who is not the first to name it signs in
 * with its id.
 */
export async function holdAddress(tx: TxCtx, claim: Claim, path: readonly string[]): Promise<Held> {
  const emailNormalized = normalizeEmail(claim.email);
  await refuseLookAlike(tx, claim, path);
  const held = claim.proven || (await atOwnDomain(tx, claim, path));
  const unprovenDomain = held ? null : domainOf(claim.email);
  const holder = await holderOf(tx, emailNormalized);
  if (holder === null) return { emailNormalized, unprovenDomain };
  if (!holder.unproven || holder.organizationId === claim.organizationId) {
    refuse('EMAIL_TAKEN', 'This e-mail address is in use.', [...path]);
  }
  if (!held) return { emailNormalized: claim.userId, unprovenDomain };
  await takeFrom(tx, holder);
  return { emailNormalized, unprovenDomain };
}
