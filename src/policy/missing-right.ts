import { AppError, type Refusal } from '../kernel/errors';
import { CONDITIONS } from './conditions';
import { judge, policy, type PolicyEntry } from './policy';
import { may, tokenLacks, type Viewer } from './viewer';

const SIDES: Readonly<Partial<Record<PolicyEntry['side'], string>>> = {
  partner: 'providers and resellers',
  provider: 'providers',
  reseller: 'resellers',
  applicant: 'resellers applying for enrollment',
  customer: 'customers',
  operator: 'the operator',
};

const because = (message: string): Refusal => ({ code: 'FORBIDDEN', message, path: [] });

/**
 * Why the policy denies an action in general, or null. Errors, `availableActions` and `explainAccess` use the same texts. A
 * role that the viewer holds is never reported as missing.
 */
export function missingRight(viewer: Viewer, entry: PolicyEntry): Refusal | null {
  if (may(viewer, entry.action)) return null;
  if (tokenLacks(viewer, entry.action)) {
    return because('You may do this yourself, but this API token does not include it.');
  }
  const { roleHeld, sideFits, unmet } = judge(entry, viewer);
  const roles = `required: ${[...entry.roles].join(' or ')}`;
  if (!sideFits && viewer.applicant && judge(entry, { ...viewer, applicant: false }).sideFits) {
    const open = 'Your company is not enrolled yet. This becomes available when its enrollment is approved.';
    return because(roleHeld ? open : `${open} Then ${roles}.`);
  }
  const side = SIDES[entry.side];
  if (!sideFits && side !== undefined) return because(`Only users of ${side} can do this, not of organizations like yours.`);
  if (!roleHeld) return because(`Your role does not allow this; ${roles}.`);
  if (unmet) return because(`Your role allows this, but it is ${CONDITIONS[unmet].meaning}.`);
  return because('You may do this yourself, but this API token does not include it.');
}

/** The error for a missing right: the role, the kind of organization, the approval, or the API token. */
export function forbidden(viewer: Viewer, actions: readonly string[]): AppError {
  if (viewer.kind === 'ANONYMOUS') return new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.');
  const entries = actions.flatMap((one) => policy.get(one) ?? []);
  const entry =
    entries.find((one) => tokenLacks(viewer, one.action)) ??
    entries.find(({ side }) => side === viewer.kind.toLowerCase()) ??
    entries[0];
  const message = (entry && missingRight(viewer, entry)?.message) ?? 'Your role does not allow this.';
  return new AppError('FORBIDDEN', message, {
    action: entry?.name,
    requiredRoles: [...(entry?.roles ?? [])],
    ...(entry && tokenLacks(viewer, entry.action) ? { reason: 'TOKEN' } : {}),
  });
}
