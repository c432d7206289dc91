import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { listOf, type StoredList } from '../../graph/row';
import type { Viewer } from '../../policy/viewer';
import type { ExternalTokens } from '../../security/external-tokens';
import { digest, type AccessClaims } from '../../security/tokens';
import { byExternalToken } from './external/by-external-token';
import { holds, JOINED, USER, viewerOf, type PrincipalRow, type Reading } from './principal-row';
import { isApiToken } from './tokens/api-token';

/** Loads a principal in one statement, by the session of an access token. */
const BY_SESSION = bound<PrincipalRow>(
  'proof',
  `SELECT ${USER}, s.revoked_at AS revokedAt, s.expires_at AS expiresAt
  FROM session s JOIN \`user\` u ON u.id = s.user_id ${JOINED} WHERE s.id = ?`,
);

interface TokenRow extends PrincipalRow {
  tokenId: string;
  tokenActions: StoredList<string>;
  readOnly: 0 | 1;
  lastUsedAt: number | null;
}

/** Loads a principal by the hash of an API token. */
const BY_API_TOKEN = bound<TokenRow>(
  'proof',
  `SELECT ${USER}, k.id AS tokenId, k.actions AS tokenActions, k.read_only AS readOnly,
    k.last_used_at AS lastUsedAt, k.revoked_at AS revokedAt, k.expires_at AS expiresAt
  FROM api_token k JOIN \`user\` u ON u.id = k.user_id ${JOINED} WHERE k.token_hash = ?`,
);

/** Loads a principal by an API token, or without one, for work that it started and that goes on without it. */
const BY_START = bound<Omit<TokenRow, 'lastUsedAt' | 'tokenId'> | (PrincipalRow & { tokenActions: null })>(
  'proof',
  `SELECT ${USER}, k.actions AS tokenActions, k.read_only AS readOnly, k.revoked_at AS revokedAt, COALESCE(k.expires_at, ?) AS expiresAt
  FROM \`user\` u ${JOINED} LEFT JOIN api_token k ON k.id = ? WHERE u.id = ? AND (k.user_id = u.id OR ? IS NULL)`,
);

/** The current viewer for verified claims; null if the session, user or claims are no longer valid. */
async function bySession({ db, clock }: Reading, claims: AccessClaims): Promise<Viewer | null> {
  const [row] = await db.rows(BY_SESSION, [claims.sessionId]);
  if (row?.userId !== claims.userId || row.generation !== claims.generation) return null;
  return holds(row, clock.now()) ? viewerOf(row, { sessionId: claims.sessionId }) : null;
}

/** Minimum time between two updates of a token's `last_used_at`, in milliseconds. */
const MINUTE = 60_000;

/** Updates a token's `last_used_at`, at most once a minute. A failure is logged and does not fail the request. */
async function noteUse({ services: { database }, clock, log }: Reading, { tokenId, lastUsedAt }: TokenRow): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now - lastUsedAt < MINUTE) return;
  try {
    await database.transaction((writer) =>
      writer.run(
        bound(
          'proof',
          'UPDATE api_token SET last_used_at = ?, updated_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= ?)',
        ),
        [now, now, tokenId, now - MINUTE],
      ),
    );
  } catch (cause) {
    log.warn({ err: cause }, 'could not record the use of an API token');
  }
}

async function byApiToken(reading: Reading, token: string): Promise<Viewer | null> {
  const [row] = await reading.db.rows(BY_API_TOKEN, [digest(token)]);
  if (!row || !holds(row, reading.clock.now())) return null;
  await noteUse(reading, row);
  return viewerOf(row, { id: row.tokenId, limits: { readOnly: row.readOnly === 1, actions: listOf(row.tokenActions) } });
}

/** Whoever started work that goes on without a request: the user, and the API token it used. */
export interface Starter {
  userId: string;
  apiTokenId: string | null;
  /** It signed in with an external issuer, which enforces its own second factor. */
  external: boolean;
}

/**
 * The current viewer for somebody who started work that goes on: with today's roles, and within the limits of the API token
 * that was used. Such work never creates tokens or manages sessions. Null if the user or the token is no longer valid.
 */
export async function principalOfStarter(
  { db, clock }: Reading,
  { userId, apiTokenId, external }: Starter,
): Promise<Viewer | null> {
  const [row] = await db.rows(BY_START, [Number.MAX_SAFE_INTEGER, apiTokenId, userId, apiTokenId]);
  if (!row || !holds(row, clock.now())) return null;
  const limits =
    row.tokenActions === null
      ? { readOnly: false, actions: [] }
      : { readOnly: row.readOnly === 1, actions: listOf(row.tokenActions) };
  return viewerOf(external ? { ...row, secondFactorRequired: 0 } : row, { limits });
}

/** The viewer for an access token, API token or external token; null if the token is not valid. */
export async function principalOf(ctx: Ctx, token: string, external: ExternalTokens): Promise<Viewer | null> {
  if (isApiToken(token)) return byApiToken(ctx, token);
  const origin = external.claimed(token);
  if (origin) return byExternalToken(ctx, { token, origin, external });
  const claims = await ctx.services.tokens.verify(token, ctx.clock.now());
  return claims ? bySession(ctx, claims) : null;
}
