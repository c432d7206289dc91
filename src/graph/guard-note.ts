import { EITHER } from '../policy/policy';
import { OPEN, SIGNED_IN } from './registry';

/** Describes the action that guards a field. */
export function guardNote(action?: string): string {
  if (action === undefined || action === OPEN) return '';
  if (action === SIGNED_IN) return ' Needs a signed-in user, but no particular right.';
  const names = action.split(EITHER).map((one) => `\`${one}\``);
  return ` Needs the right ${names.join(' or ')}.`;
}
