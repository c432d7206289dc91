import { Policy, type Asker } from '../../../matrix/policy';

export type { Asker };

const policy = new Policy();

/** Whether the table allows an action, before any question about rows. */
export const tableAllows = (action: string, asker: Asker): boolean => policy.allows(action, asker);

/** Of several actions the one for the asker's kind of organization; the first where there is none. */
export function actionFor(action: string | readonly string[] | null, asker: Asker): string | null {
  if (action === null || typeof action === 'string') return action;
  return policy.actionFor(action, asker);
}

/** The error that a missing right gives. */
export const refusalOf = (action: string, asker: Asker): Record<string, unknown> => ({ ...policy.refusal([action], asker) });
