import { Column, Entity, PrimaryColumn } from 'typeorm';
import { CodeField, DateTimeField, EnumField, enumeration, IdField, IntField, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { auditScope } from './audit.policy';

export const AuditOutcome = enumeration('AuditOutcome', 'How a sensitive action ended.', {
  ACCEPTED: 'It was done.',
  REFUSED: 'It was refused; nothing changed.',
});
export type AuditOutcome = keyof typeof AuditOutcome;

@Entity('audit_event')
@GraphNode({
  name: 'AuditEvent',
  description: 'An accepted or refused sensitive action: who, for whom, what, on what.',
  table: 'audit_event',
  action: 'audit.read',
  scope: auditScope,
})
export class AuditEvent extends BaseRecord {
  @DateTimeField({ description: 'When.', filter: true })
  at!: number;

  @CodeField({
    description: 'The mutation, as it is named in the schema, or the name of what happened by itself or beside it.',
    maxLength: 64,
    filter: true,
    group: true,
  })
  action!: string;

  @EnumField(() => AuditOutcome, { description: 'How it ended.', filter: true, group: true })
  outcome!: AuditOutcome;

  @CodeField({ description: 'Code of the refusal.', nullable: true, maxLength: 64, filter: true, group: true })
  refusalCode!: string | null;

  @IdField({
    description: 'User who acted; null for what happens by itself and for people without an account.',
    nullable: true,
    filter: true,
  })
  actorId!: string | null;

  @TextField({
    description:
      'Name of that user at the time; people are named to their own organization, those of partners to the operator, too. Others see `actorOrganizationName`.',
    guardedBy: 'actor',
    nullable: true,
  })
  actorName!: Guarded<string | null>;

  @IdField({ description: "The actor's organization.", nullable: true, filter: true })
  actorOrganizationId!: string | null;

  @IdField({ description: 'Customer in whose tenant a partner acted, or was refused to.', nullable: true, filter: true })
  onBehalfOfId!: string | null;

  @IdField({ description: 'What it was done to.', nullable: true, filter: true })
  subjectId!: string | null;

  @TextField({
    description: 'What changed, as JSON.',
    graph: false,
    guardedBy: 'changes',
    nullable: true,
    maxLength: 20_000,
  })
  changes!: Guarded<string | null>;

  @CodeField({ description: 'Id of the request.', maxLength: 64, filter: true })
  requestId!: string;

  @IntField({
    description: 'How often it happened: refusals beyond the twentieth of an actor in a minute are counted in one event.',
    defaultValue: 1,
  })
  times!: number;
}

/** How many refusals an actor has got in a minute; bounds what refusals can write. */
@Entity('refusal_tally')
export class RefusalTally {
  /** User, or address of somebody who is not signed in. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'actor_key' })
  actorKey!: string;

  @PrimaryColumn({ type: 'bigint' })
  minute!: number;

  @Column({ type: 'int' })
  refusals!: number;

  /** The event that counts those beyond the bound. */
  @Column({ type: 'varchar', length: 40, name: 'event_id', nullable: true })
  eventId!: string | null;
}

/** Which organization sees which event. */
@Entity('audit_scope')
export class AuditScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'event_id' })
  eventId!: string;
}

/**
 * What happened, for those who follow the graph: one row per event, written in its transaction. Rows are never
 * changed; positions in the order of commits are given afterwards.
 */
@Entity('change_event')
export class ChangeEvent {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  /** `subject.pastTense`, such as `subscription.renamed`. */
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

  /** Organizations that see the subject before or after, as a JSON list; null: whoever sees it when asked. */
  @Column({ type: 'text', nullable: true })
  organizations!: string | null;

  /** Those of them that may read `data`, as a JSON list; the others see that something happened to the subject. */
  @Column({ type: 'text' })
  told!: string;
}
