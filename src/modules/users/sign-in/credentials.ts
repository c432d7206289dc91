import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { refuse } from '../../../kernel/errors';

/** What signing in looks at. */
export interface Credentials {
  id: string;
  name: string;
  email: string;
  /** What it signs in with: the address as it is compared; until that is proven, the id of its draft. */
  userName: string;
  organizationId: string;
  passwordHash: string;
  status: string;
  mustChange: boolean;
  temporaryUntil: number | null;
  generation: number;
  /** Since when a second factor is asked for; null: it is not. */
  secondFactorAt: number | null;
  /** The organization asks everybody for one. */
  secondFactorRequired: boolean;
}

type CredentialsRow = Omit<Credentials, 'mustChange' | 'secondFactorRequired'> & {
  mustChange: 0 | 1;
  secondFactorRequired: 0 | 1;
};

/** What credentials are found by, and the column that holds it. */
const COLUMN = { id: 'id', userName: 'email_normalized' } as const;

/** The credentials of a user; one statement that reads one row, whether there is such a user or not. */
export async function credentialsOf(ctx: Ctx, by: keyof typeof COLUMN, value: string): Promise<Credentials | null> {
  const [row] = await ctx.db.rows(
    bound<CredentialsRow | { id: null; userName: null }>(
      'proof',
      `SELECT u.id, u.name, u.email, u.email_normalized AS userName, u.organization_id AS organizationId, u.password_hash AS passwordHash, u.status,
            u.must_change_password AS mustChange, u.temporary_password_expires_at AS temporaryUntil,
            u.token_generation AS generation, u.second_factor_at AS secondFactorAt,
            o.second_factor_required AS secondFactorRequired
       FROM (SELECT 1 AS one) a LEFT JOIN \`user\` u ON u.${COLUMN[by]} = ? LEFT JOIN organization o ON o.id = u.organization_id`,
    ),
    [value],
  );
  // MySQL may take a text for the same one with blanks at its end.
  if (!row || row.id === null || row[by] !== value) return null;
  return { ...row, mustChange: row.mustChange === 1, secondFactorRequired: row.secondFactorRequired === 1 };
}

/** Whether the user can sign in at all: the account is open, and a temporary password was not left to lapse. */
export const canSignIn = ({ status, mustChange, temporaryUntil }: Credentials, now: number): boolean =>
  status === 'ACTIVE' && !(mustChange && temporaryUntil !== null && temporaryUntil <= now);

/** One answer for an unknown user, a wrong password, too many of them, a disabled user and a password that lapsed. */
export const refusedSignIn = (): never =>
  refuse('INVALID_CREDENTIALS', 'E-mail address or password is wrong, or the account cannot sign in.');
