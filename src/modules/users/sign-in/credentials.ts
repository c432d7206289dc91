import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { refuse } from '../../../kernel/errors';

/** The user data that signing in checks. */
export interface Credentials {
  id: string;
  name: string;
  email: string;
  /** User name: the normalized address, or the draft's id until an applicant's address is proven. */
  userName: string;
  organizationId: string;
  passwordHash: string;
  status: string;
  mustChange: boolean;
  temporaryUntil: number | null;
  generation: number;
  /** When the second factor was turned on; null if there is none. */
  secondFactorAt: number | null;
  /** The organization requires a second factor. */
  secondFactorRequired: boolean;
}

type CredentialsRow = Omit<Credentials, 'mustChange' | 'secondFactorRequired'> & {
  mustChange: 0 | 1;
  secondFactorRequired: 0 | 1;
};

/** The lookup keys and their columns. */
const COLUMN = { id: 'id', userName: 'email_normalized' } as const;

/** The credentials of a user. Runs one statement that returns one row, whether or not the user exists. */
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
  // MySQL ignores trailing blanks when it compares text.
  if (!row || row.id === null || row[by] !== value) return null;
  return { ...row, mustChange: row.mustChange === 1, secondFactorRequired: row.secondFactorRequired === 1 };
}

/** Whether the user can sign in: the account is active and no temporary password has expired. */
export const canSignIn = ({ status, mustChange, temporaryUntil }: Credentials, now: number): boolean =>
  status === 'ACTIVE' && !(mustChange && temporaryUntil !== null && temporaryUntil <= now);

/** The one refusal for an unknown user, a wrong password, too many attempts, a disabled user and an expired password. */
export const refusedSignIn = (): never =>
  refuse('INVALID_CREDENTIALS', 'E-mail address or password is wrong, or the account cannot sign in.');
