import { randomUUID } from 'node:crypto';
import type { Ctx, TxCtx } from '../../../data/context';
import { insertRow } from '../../../graph/write';
import { newId } from '../../../kernel/ids';
import { digest, newRefreshToken, writeRefreshToken } from '../../../security/tokens';
import { Session } from '../user.entity';
import type { Credentials } from './credentials';

const DAY = 86_400_000;

/** The tokens a sign-in returns. */
export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
  /** Expiry of the access token. */
  expiresAt: number;
  mustChangePassword: boolean;
  mustSetUpSecondFactor: boolean;
  /** Identifies the device at the next sign-in; null if nobody signed in. */
  deviceToken: string | null;
}

/** A session that was opened or extended. */
export interface OpenSession {
  id: string;
  refreshToken: string;
}

/** Expiry of a session that is used now. */
export const sessionEnd = ({ clock, services: { settings } }: Ctx): number => clock.now() + settings.sessionDays * DAY;

/** Opens a session with a new family of refresh tokens. */
export async function openSession(tx: TxCtx, user: Credentials): Promise<OpenSession> {
  const now = tx.clock.now();
  const id = newId('Session', now);
  const token = newRefreshToken(id);
  const refreshToken = writeRefreshToken(token);
  await insertRow(tx, Session, {
    id,
    createdAt: now,
    userId: user.id,
    familyHash: digest(token.family),
    refreshHash: digest(refreshToken),
    tokenGeneration: user.generation,
    address: tx.address.slice(0, 64),
    lastUsedAt: now,
    expiresAt: sessionEnd(tx),
    revokedAt: null,
  });
  return { id, refreshToken };
}

/** Issues the tokens of a session. */
export async function tokensFor(ctx: Ctx, user: Credentials, session: OpenSession): Promise<SessionTokens> {
  const claims = { userId: user.id, sessionId: session.id, generation: user.generation };
  const { token, expiresAt } = await ctx.services.tokens.sign(claims, ctx.clock.now());
  return {
    accessToken: token,
    refreshToken: session.refreshToken,
    expiresAt,
    mustChangePassword: user.mustChange,
    mustSetUpSecondFactor: user.secondFactorRequired && user.secondFactorAt === null,
    deviceToken: null,
  };
}

/** The token that identifies a device at its next sign-in, for the known device id or a new one. */
export const deviceTokenFor = (ctx: Ctx, userId: string, deviceId: string = randomUUID()): Promise<string> =>
  ctx.services.tokens.devices.sign({ userId, deviceId }, ctx.clock.now());
