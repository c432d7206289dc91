export { mayDoRows } from './bulk-run.actions';
export { BulkPolicy, FINISHED } from './bulk-run.entity';
export {
  endRun,
  HEARTBEAT,
  isHeld,
  keepRun,
  releaseRun,
  rowsAfter,
  settleRow,
  takeRun,
  type HeldRun,
  type RowError,
  type Settled,
  type WaitingRow,
} from './bulk-run.progress';
export { codesOfRun, resultsAfter, runInScope, type ShownRow, type ShownRun } from './bulk-run.results';
export { addRows, dropRun, openRun, queueRun, sameRun } from './bulk-run.store';
