import type { TxCtx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { marks } from '../../../graph/statement';
import { refuse } from '../../../kernel/errors';
import { ownerOfDomain } from '../../partners';
import { domainOf, looksLike, mixesLetters, normalizeEmail } from '../email';
import { holderOf, takeFrom } from './take-over';

/** A user and the address it should get. */
export interface Claim {
  userId: string;
  organizationId: string;
  email: string;
  /** The address is proven, or the caller vouches for it. */
  proven: boolean;
}

/** The user name to sign in with, and the domain while the address is unproven. */
export interface Held {
  emailNormalized: string;
  unprovenDomain: string | null;
}

/** Refuses an address that looks the same as one in the same organization. */
async function refuseLookAlike(tx: TxCtx, { organizationId, email }: Claim, path: readonly string[]): Promise<void> {
  const seen = looksLike(email);
  const alike = `SELECT id FROM \`user\` WHERE email_normalized IN (${marks(seen.length)}) AND organization_id = ?`;
  const rows = seen.length === 0 ? [] : await tx.db.rows(bound('subject', alike), [...seen, organizationId]);
  if (rows.length > 0) {
    refuse('EMAIL_LOOKS_ALIKE', 'Someone in this organization has an address that looks the same. Use another address.', [
      ...path,
    ]);
  }
  if (mixesLetters(email)) {
    refuse('INVALID_EMAIL', 'This address mixes letters of scripts that are not written together. Use another address.', [
      ...path,
    ]);
  }
}

/** Whether the address is at one of the organization's own domains. Refuses one at a domain of another organization. */
async function atOwnDomain(tx: TxCtx, { organizationId, email }: Claim, path: readonly string[]): Promise<boolean> {
  const owner = await ownerOfDomain(tx.db, domainOf(email));
  if (owner !== null && owner !== organizationId) {
    refuse(
      'EMAIL_OF_ANOTHER_ORGANIZATION',
      'This address is at a domain of another organization. Only that organization can add users with it.',
      [...path],
    );
  }
  return owner === organizationId;
}

/**
 * Decides who holds an address. An organization holds addresses at its own domains at once; any other address is held
 * only after its owner proves it by mail. Until then it does not block others from taking it, and a user who is not
 * the first to use it signs in with its id.
 */
export async function holdAddress(tx: TxCtx, claim: Claim, path: readonly string[]): Promise<Held> {
  const emailNormalized = normalizeEmail(claim.email);
  await refuseLookAlike(tx, claim, path);
  const held = claim.proven || (await atOwnDomain(tx, claim, path));
  const unprovenDomain = held ? null : domainOf(claim.email);
  const holder = await holderOf(tx, emailNormalized);
  if (holder === null) return { emailNormalized, unprovenDomain };
  if (!holder.unproven || holder.organizationId === claim.organizationId) {
    refuse('EMAIL_TAKEN', 'This e-mail address is already in use.', [...path]);
  }
  if (!held) return { emailNormalized: claim.userId, unprovenDomain };
  await takeFrom(tx, holder);
  return { emailNormalized, unprovenDomain };
}
