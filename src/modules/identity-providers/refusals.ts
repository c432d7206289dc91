import type { Ctx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';
import { TOKEN_REFUSALS, type TokenRefusal } from '../../security/token-refusals';
import type { IdentityProviderRefusal } from './identity-provider.types';

interface Row extends IdentityProviderRefusal {
  id: string;
}

async function refusalsOf(ctx: Ctx, ids: readonly string[]): Promise<IdentityProviderRefusal[][]> {
  const asked = padded(ids);
  const rows = await ctx.db.rows(
    bound<Row>(
      'subject',
      `SELECT identity_provider_id AS id, reason, refused_at AS at FROM identity_provider_refusal
       WHERE identity_provider_id IN (${marks(asked.length)}) ORDER BY identity_provider_id, refused_at DESC, reason`,
    ),
    asked,
  );
  const byProvider = new Map<string, IdentityProviderRefusal[]>(ids.map((id) => [id, []]));
  for (const { id, reason, at } of rows) if (reason in TOKEN_REFUSALS) byProvider.get(id)?.push({ reason, at });
  return ids.map((id) => byProvider.get(id) ?? []);
}

/** The reasons for which tokens of an identity provider were refused, the latest first. */
export const loadRefusals = (ctx: Ctx, id: string): Promise<IdentityProviderRefusal[]> =>
  loaderOf<string, IdentityProviderRefusal[]>(ctx, 'refusals by identity provider', (ids) => refusalsOf(ctx, ids)).load(id);

const AGAIN = bound(
  'subject',
  'UPDATE identity_provider_refusal SET refused_at = ? WHERE identity_provider_id = ? AND reason = ?',
);
const FIRST = bound(
  'subject',
  'INSERT INTO identity_provider_refusal (identity_provider_id, reason, refused_at) SELECT id, ?, ? FROM identity_provider WHERE id = ?',
);

/** Keeps when and why a token was refused. A failure is logged and changes nothing for the request. */
export async function keepRefusal(
  { services: { database }, clock, log }: Pick<Ctx, 'services' | 'clock' | 'log'>,
  providerId: string,
  reason: TokenRefusal,
): Promise<void> {
  const now = clock.now();
  try {
    await database.transaction(async (writer) => {
      if ((await writer.run(AGAIN, [now, providerId, reason])) === 0) await writer.run(FIRST, [reason, now, providerId]);
    });
  } catch (cause) {
    // Another process has just noted the same.
    if (!isDuplicate(cause)) log.warn({ err: cause }, 'could not keep why a token was refused');
  }
}
