import { DomainError, type Refusal } from '../kernel/errors';
import type { ConditionName } from './conditions';
import { EITHER, policy } from './policy';
import { may, type Viewer } from './viewer';

/** The refusal for every action of a suspended partner. */
const SUSPENDED: Refusal = {
  code: 'PARTNER_NOT_ACTIVE',
  message: 'The operator has suspended your organization. You can still read data and manage your sign-in. Contact the operator.',
  path: [],
};

/** The refusal for customer-only actions of a user whose password a partner set. */
export const UNPROVEN: Refusal = {
  code: 'CUSTOMER_PROOF_REQUIRED',
  message:
    'A partner set your password, so first prove that the mailbox is yours: request a link with `requestPasswordReset` and choose a new password. If a partner added you with an address outside your domain, have another admin of your organization reset your password.',
  path: [],
};

const names = (action: string, condition: ConditionName): boolean => policy.get(action)?.conditions.includes(condition) === true;

/** Whether the policy allows an action only to active partners. */
export const forActivePartners = (action: string): boolean => names(action, 'ACTIVE_PARTNER');

/** Whether an action is the customer's own, which cannot be done with a password that a partner set. */
export const forProvenMailboxes = (action: string): boolean => names(action, 'MAILBOX_PROVEN');

/**
 * What the viewer's own state blocks, regardless of the object: suspended partners cannot do what the policy reserves for
 * active partners, and nobody can act for a customer with a password that a partner set. This is the only place that decides
 * it; `availableActions`, `explainAccess` and every mutation use it.
 */
export function againstState(viewer: Viewer, action: string): Refusal | null {
  if (viewer.suspended === true && forActivePartners(action)) return SUSPENDED;
  return viewer.unproven === true && forProvenMailboxes(action) ? UNPROVEN : null;
}

/**
 * Whether a condition about the viewer's state is met. Null if it does not apply to the viewer, undefined for other conditions.
 */
export function stateMeets(viewer: Viewer, condition: ConditionName): boolean | null | undefined {
  const isPartner = viewer.kind === 'PROVIDER' || viewer.kind === 'RESELLER';
  if (condition === 'ACTIVE_PARTNER') return isPartner ? viewer.suspended !== true : null;
  if (condition === 'MAILBOX_PROVEN') return viewer.kind === 'CUSTOMER' ? viewer.unproven !== true : null;
  return undefined;
}

/** Refuses a mutation that the viewer's state blocks, before anything else is checked. */
export function refuseByState(viewer: Viewer, { action, whenSuspended }: { action: string; whenSuspended: boolean }): void {
  const held = whenSuspended ? [] : action.split(EITHER).filter((one) => may(viewer, one));
  const against = held.map((one) => againstState(viewer, one)).find((refusal) => refusal !== null);
  if (against) throw new DomainError(against);
}

/** What a mutation's description says about viewer states that block it. */
export function stateNote(action: string): string {
  const actions = action.split(EITHER);
  const suspended = actions.some(forActivePartners) ? ' Refused to suspended partners with `PARTNER_NOT_ACTIVE`.' : '';
  const unproven = actions.some(forProvenMailboxes)
    ? ' Refused with `CUSTOMER_PROOF_REQUIRED` to users of a customer whose password a partner set, until they choose a new one through a mailed link.'
    : '';
  return suspended + unproven;
}
