import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CodeField, DateTimeField, EnumField, enumeration, IdField, IntField, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { auditScope } from './audit.policy';

export const AuditOutcome = enumeration('AuditOutcome', 'Outcome of an audited action.', {
  ACCEPTED: 'Done.',
  REFUSED: 'Refused; nothing changed.',
});
export type AuditOutcome = keyof typeof AuditOutcome;

@Entity('audit_event')
@GraphNode({
  name: 'AuditEvent',
  description: 'An accepted or refused action in the audit trail: who did what to which object, and on whose behalf.',
  table: 'audit_event',
  action: 'audit.read',
  scope: auditScope,
})
export class AuditEvent extends BaseRecord {
  @DateTimeField({ description: 'When.' })
  at!: number;

  @CodeField({
    description: 'The mutation by its name in the schema, or the name of another event.',
    maxLength: 64,
  })
  action!: string;

  @EnumField(() => AuditOutcome, { description: 'Outcome of the action.' })
  outcome!: AuditOutcome;

  @CodeField({ description: 'Refusal code. Null if accepted.', nullable: true, maxLength: 64 })
  refusalCode!: string | null;

  @IdField({
    description: 'The user who acted. Null for automatic events and for people without an account.',
    nullable: true,
  })
  actorId!: string | null;

  @TextField({
    description:
      "Name of that user at the time. Visible to the user's own organization; names of partner users are also visible to the operator. Others see `actorOrganizationName`.",
    guardedBy: 'actor',
    nullable: true,
  })
  actorName!: Guarded<string | null>;

  @IdField({ description: "The actor's organization.", nullable: true })
  actorOrganizationId!: string | null;

  @IdField({ description: 'The customer in whose tenant a partner acted or tried to act.', nullable: true })
  onBehalfOfId!: string | null;

  @IdField({ description: 'The object of the action.', nullable: true })
  subjectId!: string | null;

  @TextField({
    description: 'Changes, as JSON.',
    graph: false,
    guardedBy: 'changes',
    nullable: true,
    maxLength: 20_000,
  })
  changes!: Guarded<string | null>;

  @CodeField({ description: 'Id of the request.', maxLength: 64 })
  requestId!: string;

  @IntField({
    description: 'Number of occurrences. From the 21st refusal of an actor in a minute, refusals are counted in one event.',
    defaultValue: 1,
  })
  times!: number;
}

/** An actor's refusal count per minute. Limits the writes that refusals cause. */
@Entity('refusal_tally')
export class RefusalTally {
  /** User id, or network address of an anonymous caller. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'actor_key' })
  actorKey!: string;

  @PrimaryColumn({ type: 'bigint' })
  minute!: number;

  @Column({ type: 'int' })
  refusals!: number;

  /** The event that counts refusals beyond the limit. */
  @Column({ type: 'varchar', length: 40, name: 'event_id', nullable: true })
  eventId!: string | null;
}

/** Which organization sees which event, and where it stands in the chain of that organization. */
@Entity('audit_scope')
export class AuditScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'event_id' })
  eventId!: string;

  /** Counted from 1. Null until the event is sealed, soon after it was written. */
  @Column({ type: 'bigint', nullable: true })
  seq!: number | null;

  /** The hash of the event and of the one before it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  hash!: string | null;
}

/** The end of an organization's chain of events. */
@Entity('audit_chain')
export class AuditChain {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  /** The number of events in it. */
  @Column({ type: 'bigint' })
  seq!: number;

  /** The hash of the last one. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  @Column({ type: 'bigint', name: 'sealed_at' })
  sealedAt!: number;
}

/**
 * An event of the change feed: one row per event, written in its transaction. Rows are immutable; positions in commit
 * order are assigned afterwards.
 */
@Entity('change_event')
export class ChangeEvent {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  /** `subject.pastTense`, e.g. `subscription.renamed`. */
  @Column({ type: 'varchar', length: 64 })
  type!: string;

  /** Version of the shape of `data`. */
  @Column({ type: 'int' })
  version!: number;

  @Column({ type: 'varchar', length: 40, name: 'subject_id', nullable: true })
  subjectId!: string | null;

  @Column({ type: 'varchar', length: 40, name: 'actor_id', nullable: true })
  actorId!: string | null;

  @Column({ type: 'varchar', length: 40, name: 'actor_organization_id', nullable: true })
  actorOrganizationId!: string | null;

  @Column({ type: 'varchar', length: 40, name: 'on_behalf_of_id', nullable: true })
  onBehalfOfId!: string | null;

  @Column({ type: 'varchar', length: 64, name: 'request_id' })
  requestId!: string;

  /** Before and after, as JSON, without secrets. */
  @Column({ type: 'text' })
  data!: string;

  /**
   * Organizations that see the subject before or after the change, as a JSON list. Null: visible to everyone who can
   * read the subject at query time.
   */
  @Column({ type: 'text', nullable: true })
  organizations!: string | null;

  /** The organizations that may also read `data`, as a JSON list. The others only see that the subject changed. */
  @Column({ type: 'text' })
  told!: string;
}
