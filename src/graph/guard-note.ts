import { EITHER } from '../policy/policy';
import { OPEN, SIGNED_IN } from './registry';
import { forActivePartners, forProvenMailboxes } from '../policy/standing';

/** What the description of a field says about the action that guards it. */
export function guardNote(action?: string): string {
  if (action === undefined || action === OPEN) return '';
  if (action === SIGNED_IN) return ' Needs a sign-in, and no right.';
  const names = action.split(EITHER).map((one) => `\`${one}\``);
  return ` Needs the right ${names.join(' or ')}.`;
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
