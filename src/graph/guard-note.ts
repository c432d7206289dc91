import { EITHER } from '../policy/policy';
import { OPEN, SIGNED_IN } from './registry';

/** What the description of a field says about the action that guards it. */
export function guardNote(action?: string): string {
  if (action === undefined || action === OPEN) return '';
  if (action === SIGNED_IN) return ' Needs a sign-in, and no right.';
  const names = action.split(EITHER).map((one) => `\`${one}\``);
  return ` Needs the right ${names.join(' or ')}.`;
}
