import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  BooleanField,
  CodeField,
  DateTimeField,
  EnumField,
  enumeration,
  IdField,
  IntField,
  TextField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { bulkRunScope } from './bulk-run.policy';

export const BulkPolicy = enumeration('BulkPolicy', 'What a bulk run does when a row is refused.', {
  STOP: 'Stops at the first refused row. The rows before it stay applied. `resumeBulkRun` starts again with that row.',
  SKIP: 'Skips refused rows.',
  ALL_OR_NOTHING: 'One transaction: if a row is refused, none is applied. At most 1,000 rows.',
});
export type BulkPolicy = keyof typeof BulkPolicy;

export const BulkRunState = enumeration('BulkRunState', 'State of a bulk run.', {
  RECEIVING: 'The file is being received and checked.',
  QUEUED: 'Waits for its turn.',
  RUNNING: 'Applies its rows, one after the other.',
  PAUSED: 'Paused by a user, or because it could not go on; see `problem`. `resumeBulkRun` continues.',
  STOPPED: 'A row was refused and the policy is `STOP`. `resumeBulkRun` starts again with that row.',
  COMPLETED: 'Every row has an outcome.',
  FAILED: 'A row was refused and the policy is `ALL_OR_NOTHING`: nothing was applied.',
  CANCELLED: 'Cancelled. The remaining rows are never applied.',
});
export type BulkRunState = keyof typeof BulkRunState;

/** States in which a run does nothing and will do nothing by itself. */
export const FINISHED = ['COMPLETED', 'FAILED', 'CANCELLED'] as const satisfies readonly BulkRunState[];

/** What became of a row. */
export type BulkOutcome = 'APPLIED' | 'UNCHANGED' | 'REFUSED';

@Entity('bulk_run')
@GraphNode({
  name: 'BulkRun',
  description: 'A file of rows, each the input of the same mutation. Sent with `POST /bulk`; see `docs/import.md`.',
  table: 'bulk_run',
  action: 'bulk.run',
  scope: bulkRunScope,
})
export class BulkRun extends BaseRecord {
  @IdField({ description: 'The organization.', graph: false })
  organizationId!: string;

  @IdField({ description: 'Who sent it.', graph: false })
  userId!: string;

  @IdField({ description: 'The API token it was sent with.', graph: false, nullable: true })
  apiTokenId!: string | null;

  /** Sent with a token of an external issuer. */
  @Column({ type: 'boolean', name: 'external' })
  external!: boolean;

  @CodeField({ description: 'The mutation that every row is an input of, such as `changeQuantity`.', maxLength: 64 })
  mutation!: string;

  @CodeField({ description: 'The right of the mutation, or several of which one suffices.', graph: false, maxLength: 200 })
  action!: string;

  @EnumField(() => BulkPolicy, { description: 'What happens when a row is refused.' })
  policy!: BulkPolicy;

  @BooleanField({ description: 'A dry run of every row: nothing is stored.' })
  preview!: boolean;

  @EnumField(() => BulkRunState, { description: 'Current state.' })
  state!: BulkRunState;

  @CodeField({ description: 'SHA-256 of the file, hexadecimal.', maxLength: 64 })
  fileHash!: string;

  /** SHA-256 of mutation, file and mapping. Unique per organization, so that a file is applied once. Null for previews. */
  @Column({ type: 'varchar', length: 64, name: 'identity', nullable: true })
  identity!: string | null;

  @IntField({ description: 'Number of rows in the file.' })
  totalRows!: number;

  /** The last row with an outcome. */
  @Column({ type: 'int', name: 'position' })
  position!: number;

  @IntField({ description: 'Rows that changed something; in a preview, that would change something.' })
  applied!: number;

  @IntField({ description: 'Rows that were accepted and changed nothing, because everything was as they say.' })
  unchanged!: number;

  @IntField({ description: 'Rows that were refused and skipped.' })
  refused!: number;

  @TextField({ description: 'Why it is paused, stopped or failed. Null otherwise.', nullable: true, maxLength: 500 })
  problem!: string | null;

  @DateTimeField({ description: 'When its first row was started.', nullable: true })
  startedAt!: number | null;

  @DateTimeField({ description: 'When it was completed, failed or cancelled.', nullable: true })
  finishedAt!: number | null;

  /** The process that works on it, and until when nobody else may. */
  @Column({ type: 'varchar', length: 40, name: 'lease_owner', nullable: true })
  leaseOwner!: string | null;

  @Column({ type: 'bigint', name: 'lease_until' })
  leaseUntil!: number;

  @IntField({ description: 'Increases with every change of the state. Send it as `expectedVersion`.' })
  version!: number;
}

/** A row of a run: what it asks for, and what became of it. */
@Entity('bulk_row')
export class BulkRow {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'run_id' })
  runId!: string;

  /** Counted from 1, without header and empty lines. */
  @PrimaryColumn({ type: 'int' })
  number!: number;

  /** Line of the file it begins on, counted from 1. */
  @Column({ type: 'int' })
  line!: number;

  /** The input, as JSON. */
  @Column({ type: 'text' })
  input!: string;

  /** APPLIED, UNCHANGED or REFUSED. Null until then. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  outcome!: string | null;

  /** The first code of a refusal. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  code!: string | null;

  /** The reasons of a refusal, as JSON. */
  @Column({ type: 'text', nullable: true })
  errors!: string | null;

  /** Ids of what was created or changed, as JSON; never a secret. */
  @Column({ type: 'text', nullable: true })
  result!: string | null;
}
