import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import type { Viewer } from '../../../policy/viewer';
import type { ExternalIdentity } from '../../../security/external-claims';
import type { ClaimedOrigin, ExternalTokens } from '../../../security/external-tokens';
import type { TokenRefusal } from '../../../security/token-refusals';
import { keepRefusal, trustIn } from '../../identity-providers';
import { isMailboxOfCustomer } from '../customer-people/customers-mailbox';
import { normalizeEmail } from '../email';
import { holds, JOINED, USER, viewerOf, type PrincipalRow } from '../principal-row';
import { bindIdentity } from './bind';

interface IdentityRow extends PrincipalRow {
  name: string;
  endedAt: number | null;
  /** Null if not bound. */
  subject: string | null;
}

/**
 * Loads a principal by the address of an external identity, inside the organization of the identity provider only, with the
 * subject bound to it. Nothing if the identity provider has changed since it verified the token.
 */
const BY_ADDRESS = bound<IdentityRow>(
  'proof',
  `SELECT ${USER}, u.name, u.tokens_ended_at AS endedAt, e.subject, NULL AS revokedAt, ? AS expiresAt
  FROM identity_provider i JOIN \`user\` u ON u.organization_id = i.organization_id ${JOINED}
  LEFT JOIN external_identity e ON e.user_id = u.id AND e.issuer = i.token_issuer
  WHERE i.id = ? AND i.version = ? AND i.enabled = 1 AND u.email_normalized = ?`,
);

/** A token with what it says about its origin. */
interface Presented {
  token: string;
  origin: ClaimedOrigin;
  external: ExternalTokens;
}

async function rowOf({ db }: Ctx, { provider, email, expiresAt }: ExternalIdentity): Promise<IdentityRow | undefined> {
  const [row] = await db.rows(BY_ADDRESS, [expiresAt * 1000, provider.id, provider.version, normalizeEmail(email)]);
  return row;
}

/** Why a valid token is refused by the state of its user. */
function againstUser(row: IdentityRow, issuedAt: number, now: number): TokenRefusal | null {
  // No identity provider can be bound to the operator. Its users always sign in here.
  if (row.kind === 'OPERATOR') return 'NO_USER';
  if (!holds(row, now)) return 'USER_DISABLED';
  // Ending a user's sessions also ends earlier external tokens. Their issue time is in whole seconds.
  return row.endedAt !== null && issuedAt * 1000 <= row.endedAt ? 'ENDED' : null;
}

/** The viewer for an identity and its user. The first use binds the identity to the user. */
async function viewerIn(ctx: Ctx, identity: ExternalIdentity, row: IdentityRow): Promise<Viewer | TokenRefusal> {
  const { userId: id, name, organizationId, generation } = row;
  const against = againstUser(row, identity.issuedAt, ctx.clock.now());
  if (against !== null) return against;
  const user = { id, name, organizationId, generation };
  const known = row.subject === null ? await bindIdentity(ctx, identity, user) : row.subject === identity.subject;
  if (!known) return 'OTHER_IDENTITY';
  const unproven = row.passwordBy !== null && !(await isMailboxOfCustomer(ctx.db, { ...user, email: identity.email }));
  return viewerOf(row, { external: true, unproven });
}

/** Logs and keeps why a token was refused. Whoever sent it never learns it. */
async function refused(ctx: Ctx, external: ExternalTokens, providerId: string, reason: TokenRefusal): Promise<null> {
  if (!external.noteworthy(providerId, reason)) return null;
  ctx.log.warn({ identityProvider: providerId, reason }, 'a token of an external issuer was refused');
  await keepRefusal(ctx, providerId, reason);
  return null;
}

/** Verifies a token that is new, or whose identity provider has changed. */
async function verified(ctx: Ctx, { token, origin, external }: Presented): Promise<Viewer | null> {
  const trust = await trustIn(ctx.db, origin);
  if (!trust) {
    // The issuer could be any text, so the log does not repeat it.
    if (external.noteworthy('', 'issuer'))
      ctx.log.warn({ reason: 'no identity provider has its issuer' }, 'a token of an external issuer was refused');
    return null;
  }
  const { id } = trust.trusted;
  if (trust.refusal !== null) return refused(ctx, external, id, trust.refusal);
  const identity = await external.verify(token, trust.trusted, ctx.clock.now());
  if (typeof identity === 'string') return refused(ctx, external, id, identity);
  const row = await rowOf(ctx, identity);
  const viewer = row ? await viewerIn(ctx, identity, row) : 'NO_USER';
  return typeof viewer === 'string' ? refused(ctx, external, id, viewer) : viewer;
}

/**
 * The viewer for an external token: the user with its address in the organization that trusts the issuer. A token that was
 * verified before takes one statement.
 */
export async function byExternalToken(ctx: Ctx, presented: Presented): Promise<Viewer | null> {
  const { token, external } = presented;
  const identity = external.recalled(token, ctx.clock.now());
  const row = identity ? await rowOf(ctx, identity) : undefined;
  if (!identity || !row) return verified(ctx, presented);
  const viewer = await viewerIn(ctx, identity, row);
  return typeof viewer === 'string' ? refused(ctx, external, identity.provider.id, viewer) : viewer;
}
