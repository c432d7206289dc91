import type { Values } from '../../data/insert';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { bulkRunOperations, rowsAllowed } from './bulk-run.actions';
import { BulkRun } from './bulk-run.entity';
import { bulkRunSteered } from './bulk-run.events';
import {
  CancelBulkRunInput,
  CancelBulkRunPayload,
  PauseBulkRunInput,
  PauseBulkRunPayload,
  ResumeBulkRunInput,
  ResumeBulkRunPayload,
} from './bulk-run.types';

const action = 'bulk.run';
const NO_LEASE: Values = { leaseOwner: null, leaseUntil: 0 };

export const pauseBulkRun = defineOperation({
  name: 'pauseBulkRun',
  description: 'Pauses a bulk run. When this returns, no further row is applied until it is resumed.',
  example: 'pauseBulkRun(input: { bulkRunId: "blk_01h…" }) { bulkRun { state applied } errors { code message } }',
  action,
  input: PauseBulkRunInput,
  inputDescription: 'The run.',
  payload: PauseBulkRunPayload,
  on: bulkRunOperations.on({ move: { from: ['QUEUED', 'RUNNING'], to: 'PAUSED', description: 'A user pauses it.' } }),
  thing: 'bulkRunId',
  work: async (tx, { row, facts }) => {
    const changes = { before: { state: facts.state }, after: { state: 'PAUSED' } };
    await updateVersioned(tx, BulkRun, row, { ...NO_LEASE, state: 'PAUSED', problem: null });
    tx.emit(bulkRunSteered(row.id, changes));
    return { bulkRunId: row.id };
  },
});

export const resumeBulkRun = defineOperation({
  name: 'resumeBulkRun',
  description:
    'Resumes a bulk run where it was: with the row that was refused if it had stopped at one. Its rows are still applied with the rights of the user who sent the file. You need the right of its mutation, too.',
  example: 'resumeBulkRun(input: { bulkRunId: "blk_01h…", policy: SKIP }) { bulkRun { state } errors { code message } }',
  action,
  input: ResumeBulkRunInput,
  inputDescription: 'The run.',
  payload: ResumeBulkRunPayload,
  codes: ['ACTION_NOT_HELD'],
  on: bulkRunOperations.on({
    move: { from: ['PAUSED', 'STOPPED'], to: 'QUEUED', description: 'A user resumes it.' },
    check: rowsAllowed,
  }),
  thing: 'bulkRunId',
  work: async (tx, { input, row, facts }) => {
    const policy = input.policy ?? facts.policy;
    if (policy !== facts.policy && [policy, facts.policy].includes('ALL_OR_NOTHING')) {
      refuse('INVALID', 'A run is all or nothing from its beginning, or not at all. Leave the policy out.', ['policy']);
    }
    await updateVersioned(tx, BulkRun, row, { state: 'QUEUED', problem: null, policy });
    const changes = { before: { state: facts.state }, after: { state: 'QUEUED', policy } };
    tx.emit(bulkRunSteered(row.id, changes));
    return { bulkRunId: row.id };
  },
});

export const cancelBulkRun = defineOperation({
  name: 'cancelBulkRun',
  description:
    'Cancels the rest of a bulk run for good. What was applied stays applied. Sending the same file again does not start it again.',
  example: 'cancelBulkRun(input: { bulkRunId: "blk_01h…" }) { bulkRun { state applied } errors { code message } }',
  action,
  input: CancelBulkRunInput,
  inputDescription: 'The run.',
  payload: CancelBulkRunPayload,
  on: bulkRunOperations.on({
    move: { from: ['QUEUED', 'RUNNING', 'PAUSED', 'STOPPED'], to: 'CANCELLED', description: 'A user cancels it.' },
  }),
  thing: 'bulkRunId',
  work: async (tx, { row, facts }) => {
    const changes = { before: { state: facts.state }, after: { state: 'CANCELLED' } };
    await updateVersioned(tx, BulkRun, row, { ...NO_LEASE, state: 'CANCELLED', finishedAt: tx.clock.now(), problem: null });
    tx.emit(bulkRunSteered(row.id, changes));
    return { bulkRunId: row.id };
  },
});
