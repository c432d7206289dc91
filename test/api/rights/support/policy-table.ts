import { Policy, type Asker } from '../../../matrix/policy';

export type { Asker };

const policy = new Policy();

/** Actions of which one is enough. */
const eachOf = (action: string): string[] => action.split(' | ');

/** Whether the table allows an action, or one of several, before any question about rows. */
export const tableAllows = (action: string, asker: Asker): boolean => eachOf(action).some((one) => policy.allows(one, asker));

/** Of several actions the one for the asker's kind of organization; the first where there is none. */
export function actionFor(action: string | readonly string[] | null, asker: Asker): string | null {
  if (action === null || typeof action === 'string') return action;
  return policy.actionFor(action, asker);
}

/** The error that a missing right gives. */
export const refusalOf = (action: string, asker: Asker): Record<string, unknown> => ({
  ...policy.refusal(eachOf(action), asker),
});
