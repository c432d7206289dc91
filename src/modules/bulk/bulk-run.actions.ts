import { because, defineOperations, type Check } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { EITHER, policy } from '../../policy/policy';
import { may, type Viewer } from '../../policy/viewer';
import { BulkRun } from './bulk-run.entity';
import { bulkRunMachine } from './bulk-run.machine';

/** Facts that decide what can be done with a run. */
interface BulkRunFacts {
  state: string;
  /** The right of its mutation. */
  action: string;
  policy: string;
}

/** Whether the viewer has the right of a run's mutation, and may read what its rows say. */
export const mayDoRows = (viewer: Viewer, action: string): boolean => action.split(EITHER).some((one) => may(viewer, one));

const spelled = (action: string): string =>
  action
    .split(EITHER)
    .map((one) => policy.get(one)?.name ?? one)
    .join(' or ');

/** Who resumes a run lets its rows be applied, which needs the right of their mutation. */
export const rowsAllowed: Check<BulkRunFacts> = ({ action }, { viewer }) =>
  mayDoRows(viewer, action)
    ? null
    : because('ACTION_NOT_HELD', `You do not have these actions yourself: ${spelled(action)}.`, { actions: [spelled(action)] });

/** Operations on bulk runs. */
export const bulkRunOperations = defineOperations(BulkRun, {
  needs: rawOf('state', 'action', 'policy'),
  facts: ({ rawState: state, rawAction: action, rawPolicy }): BulkRunFacts => ({ state, action, policy: rawPolicy }),
  conditions: { OWN_ORGANIZATION: () => true },
  machine: bulkRunMachine,
  state: ({ state }) => state,
});
