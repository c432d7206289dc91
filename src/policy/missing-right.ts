import { AppError, type Refusal } from '../kernel/errors';
import { CONDITIONS } from './conditions';
import { judge, policy, type PolicyEntry } from './policy';
import { may, tokenLacks, type Viewer } from './viewer';

const SIDES: Readonly<Partial<Record<PolicyEntry['side'], string>>> = {
  partner: 'providers and resellers',
  provider: 'providers',
  reseller: 'resellers',
  applicant: 'resellers that apply for enrollment',
  customer: 'customers',
  operator: 'the operator',
};

const because = (message: string): Refusal => ({ code: 'FORBIDDEN', message, path: [] });

/**
 * Why the policy says no before any question about rows, null when it does not: the same words in errors, in
 * `availableActions` and in `explainAccess`. Nobody is told to have a role that it has.
 */
export function missingRight(viewer: Viewer, entry: PolicyEntry): Refusal | null {
  if (may(viewer, entry.action)) return null;
  if (tokenLacks(viewer, entry.action)) {
    return because('You may do this yourself, but this API token was not made for it.');
  }
  const { roleHeld, sideFits, unmet } = judge(entry, viewer);
  const roles = `it takes ${[...entry.roles].join(' or ')}`;
  if (!sideFits && viewer.applicant && judge(entry, { ...viewer, applicant: false }).sideFits) {
    const open = 'Your company is not enrolled yet: this opens with the approval of its enrollment.';
    return because(roleHeld ? open : `${open} Then ${roles}.`);
  }
  const side = SIDES[entry.side];
  if (!sideFits && side !== undefined) return because(`This is for users of ${side}, not of organizations like yours.`);
  if (!roleHeld) return because(`Your role lacks the right to do this; ${roles}.`);
  if (unmet) return because(`Your role has this right, but it is for ${CONDITIONS[unmet].meaning}.`);
  return because('You may do this yourself, but this API token was not made for it.');
}

/** What is missing: the role, an organization of another kind, the approval, or an API token that was made for it. */
export function forbidden(viewer: Viewer, actions: readonly string[]): AppError {
  if (viewer.kind === 'ANONYMOUS') return new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.');
  const entries = actions.flatMap((one) => policy.get(one) ?? []);
  const entry =
    entries.find((one) => tokenLacks(viewer, one.action)) ??
    entries.find(({ side }) => side === viewer.kind.toLowerCase()) ??
    entries[0];
  const message = (entry && missingRight(viewer, entry)?.message) ?? 'Your role lacks the right to do this.';
  return new AppError('FORBIDDEN', message, {
    action: entry?.name,
    requiredRoles: [...(entry?.roles ?? [])],
    ...(entry && tokenLacks(viewer, entry.action) ? { reason: 'TOKEN' } : {}),
  });
}
