import { defineMachine } from '../../kernel/machine';

/** States of a bulk run. */
export const bulkRunMachine = defineMachine({
  name: 'BulkRun',
  description: 'A file of rows, each the input of the same mutation.',
  states: {
    RECEIVING: 'The file is being received and checked.',
    QUEUED: 'Waits for its turn.',
    RUNNING: 'Applies its rows.',
    PAUSED: 'Paused by a user, or because it could not go on.',
    STOPPED: 'A row was refused and the policy is `STOP`.',
    COMPLETED: 'Every row has an outcome.',
    FAILED: 'A row was refused and the policy is `ALL_OR_NOTHING`.',
    CANCELLED: 'Cancelled.',
  },
  initial: ['RECEIVING'],
  byItself: {
    received: { from: ['RECEIVING'], to: 'QUEUED', description: 'The whole file was received and has no error.' },
    begins: { from: ['QUEUED'], to: 'RUNNING', description: 'It is its turn.' },
    holds: { from: ['RUNNING'], to: 'PAUSED', description: 'Its user can no longer sign in, or a limit was reached.' },
    stops: { from: ['RUNNING'], to: 'STOPPED', description: 'A row was refused, with the policy `STOP`.' },
    fails: { from: ['RUNNING'], to: 'FAILED', description: 'A row was refused, with the policy `ALL_OR_NOTHING`.' },
    completes: { from: ['RUNNING'], to: 'COMPLETED', description: 'The last row has an outcome.' },
  },
});
