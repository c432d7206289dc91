import { DomainError, type Refusal } from '../kernel/errors';
import type { ConditionName } from './conditions';
import { EITHER, policy } from './policy';
import { may, type Viewer } from './viewer';

/** What a suspended partner is told, whatever it wanted to do. */
const SUSPENDED: Refusal = {
  code: 'PARTNER_NOT_ACTIVE',
  message:
    'The operator has suspended your organization: it reads what it may read and manages its sign-in, nothing else. Turn to the operator.',
  path: [],
};

/** What is told to somebody whose password a partner set, about what is the customer's own to do. */
export const UNPROVEN: Refusal = {
  code: 'CUSTOMER_PROOF_REQUIRED',
  message:
    'A partner set your password, so prove first that your mailbox is yours: ask for a link with `requestPasswordReset` and choose a password of your own. If a partner added you with an address elsewhere than at your domain, have another admin of yours reset your password.',
  path: [],
};

const names = (action: string, condition: ConditionName): boolean => policy.get(action)?.conditions.includes(condition) === true;

/** Whether the policy table gives an action to active partners only. */
export const forActivePartners = (action: string): boolean => names(action, 'ACTIVE_PARTNER');

/** Whether an action is a customer's own, which nobody does with a password that a partner set. */
export const forProvenMailboxes = (action: string): boolean => names(action, 'MAILBOX_PROVEN');

/**
 * What the state of whoever asks stands against, whatever the thing: a suspended partner does nothing that the policy
 * table gives to active partners, and nobody does for a customer what is its own with a password that a partner set. The
 * one place that knows; `availableActions`, `explainAccess` and every mutation ask here.
 */
export function againstState(viewer: Viewer, action: string): Refusal | null {
  if (viewer.suspended === true && forActivePartners(action)) return SUSPENDED;
  return viewer.unproven === true && forProvenMailboxes(action) ? UNPROVEN : null;
}

/** Whether a condition about the state of whoever asks is met; null for those of whom it is not asked, undefined for other conditions. */
export function stateMeets(viewer: Viewer, condition: ConditionName): boolean | null | undefined {
  const isPartner = viewer.kind === 'PROVIDER' || viewer.kind === 'RESELLER';
  if (condition === 'ACTIVE_PARTNER') return isPartner ? viewer.suspended !== true : null;
  if (condition === 'MAILBOX_PROVEN') return viewer.kind === 'CUSTOMER' ? viewer.unproven !== true : null;
  return undefined;
}

/** Refuses a mutation that the state of whoever asks stands against, before it looks at anything. */
export function refuseByState(viewer: Viewer, { action, whenSuspended }: { action: string; whenSuspended: boolean }): void {
  const held = whenSuspended ? [] : action.split(EITHER).filter((one) => may(viewer, one));
  const against = held.map((one) => againstState(viewer, one)).find((refusal) => refusal !== null);
  if (against) throw new DomainError(against);
}

/** What the description of a mutation says to those whose state stands against it. */
export function stateNote(action: string): string {
  const actions = action.split(EITHER);
  const suspended = actions.some(forActivePartners) ? ' Refused to suspended partners with `PARTNER_NOT_ACTIVE`.' : '';
  const unproven = actions.some(forProvenMailboxes)
    ? ' Refused with `CUSTOMER_PROOF_REQUIRED` to users of a customer whose password a partner set, until they chose one with a mailed link.'
    : '';
  return suspended + unproven;
}
