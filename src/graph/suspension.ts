import { DomainError, type Refusal } from '../kernel/errors';
import { policy } from '../policy/policy';
import { may, type Viewer } from '../policy/viewer';
import { EITHER, registeredFields } from './registry';

/** What a suspended partner is told, whatever it wanted to do. */
const SUSPENDED: Refusal = {
  code: 'PARTNER_NOT_ACTIVE',
  message:
    'The operator has suspended your organisation: it reads what it may read and manages its sign-in, nothing else. Turn to the operator.',
  path: [],
};

/** Whether the policy table gives an action to active partners only. */
export const forActivePartners = (action: string): boolean => policy.get(action)?.conditions.includes('ACTIVE_PARTNER') === true;

/**
 * What the state of the own organisation stands against: a suspended partner does nothing that the policy table gives
 * to active partners. The one place that knows; `availableActions`, `explainAccess` and every mutation ask here.
 */
export const againstSuspended = (viewer: Viewer, action: string): Refusal | null =>
  viewer.suspended === true && forActivePartners(action) ? SUSPENDED : null;

interface Guarded {
  actions: readonly string[];
  whenSuspended: boolean;
}

let guarded: ReadonlyMap<string, Guarded> | undefined;

function guardOf(mutation: string): Guarded {
  guarded ??= new Map(
    registeredFields()
      .filter(({ on }) => on() === 'Mutation')
      .map(({ field, action, whenSuspended = false }) => [field, { actions: action().split(EITHER), whenSuspended }]),
  );
  const found = guarded.get(mutation);
  if (!found) throw new Error(`There is no mutation ${mutation}.`);
  return found;
}

/** Refuses a mutation to suspended partners, before it looks at anything. */
export function refuseSuspended(viewer: Viewer, mutation: string): void {
  const { actions, whenSuspended } = guardOf(mutation);
  const held = whenSuspended ? [] : actions.filter((action) => may(viewer, action));
  const against = held.map((action) => againstSuspended(viewer, action)).find((refusal) => refusal !== null);
  if (against) throw new DomainError(against);
}
