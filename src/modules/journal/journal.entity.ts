import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Choice, Code, enumeration, Instant, Key, Text, Texts, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { Guarded } from '../../graph/row';
import { auditScope, outboxScope } from './journal.policy';

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
  @Instant({ description: 'When.', filter: true })
  at!: number;

  @Code({
    description: 'The mutation, as it is named in the schema, or the name of what happened by itself or beside it.',
    max: 64,
    filter: true,
    group: true,
  })
  action!: string;

  @Choice(() => AuditOutcome, { description: 'How it ended.', filter: true, group: true })
  outcome!: AuditOutcome;

  @Code({ description: 'Code of the refusal.', nullable: true, max: 64, filter: true, group: true })
  refusalCode!: string | null;

  @Key({
    description: 'User who acted; null for what happens by itself and for people without an account.',
    nullable: true,
    filter: true,
  })
  actorId!: string | null;

  @Text({
    description:
      'Name of that user at the time; people are named to their own organisation, those of partners to the operator, too. Others see `actorOrganizationName`.',
    within: 'actor',
    nullable: true,
  })
  actorName!: Guarded<string | null>;

  @Key({ description: "The actor's organisation.", nullable: true, filter: true })
  actorOrganizationId!: string | null;

  @Key({ description: 'Customer in whose tenant a partner acted, or was refused to (S4).', nullable: true, filter: true })
  onBehalfOfId!: string | null;

  @Key({ description: 'What it was done to.', nullable: true, filter: true })
  subjectId!: string | null;

  @Text({
    description: 'What changed, as JSON.',
    graph: false,
    within: 'changes',
    nullable: true,
    max: 20_000,
  })
  changes!: Guarded<string | null>;

  @Code({ description: 'Id of the request.', max: 64, filter: true })
  requestId!: string;

  @Whole({
    description: 'How often it happened: refusals beyond the twentieth of an actor in a minute are counted in one event.',
    otherwise: 1,
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

/** Which organisation sees which event. */
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

export const MailStatus = enumeration('MailStatus', 'State of a mail in the outbox.', {
  PENDING: 'Waits to be sent.',
  SENT: 'Was handed over.',
  FAILED: 'Was given up after the last try.',
});
export type MailStatus = keyof typeof MailStatus;

@Entity('outbox_mail')
@GraphNode({
  name: 'OutboxMail',
  description: 'A mail in the outbox: template and ids, never a usable link or password.',
  table: 'outbox_mail',
  action: 'mail.read',
  scope: outboxScope,
})
export class OutboxMail extends BaseRecord {
  @Code({ description: 'Template.', max: 64, filter: true, group: true })
  template!: string;

  @Text({ description: 'Recipient.', max: 320, filter: true })
  recipient!: string;

  @Key({ description: 'What the mail is about.', nullable: true, filter: true })
  subjectId!: string | null;

  @Text({ description: 'Values of the template, as JSON, without links and secrets.', graph: false, max: 20_000 })
  parameters!: string;

  @Choice(() => MailStatus, { description: 'State.', filter: true, group: true })
  status!: MailStatus;

  @Whole({ description: 'Tries so far.' })
  attempts!: number;

  @Instant({ description: 'Next try.', nullable: true })
  nextAttemptAt!: number | null;

  @Instant({ description: 'When it was handed over.', nullable: true })
  sentAt!: number | null;

  @Texts({ description: 'What went wrong, last first.' })
  problems!: readonly string[];
}

/** What an idempotency key already led to, written in the transaction of the effect (rules, section 9). */
@Entity('idempotency_record')
export class IdempotencyRecord {
  /** Organisation, token or e-mail that the key belongs to. */
  @PrimaryColumn({ type: 'varchar', length: 64 })
  owner!: string;

  @PrimaryColumn({ type: 'varchar', length: 64 })
  operation!: string;

  /** SHA-256 of the key the caller sent. */
  @PrimaryColumn({ type: 'varchar', length: 64, name: 'key_hash' })
  keyHash!: string;

  /** SHA-256 of actor and canonical input. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint!: string;

  /** Ids of what was made or changed, as JSON; never a secret. */
  @Column({ type: 'text' })
  outcome!: string;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'bigint', name: 'expires_at' })
  expiresAt!: number;
}

/** A stored query of an organisation (see the roadmap of analysts). */
@Entity('saved_query')
export class SavedQueryRecord {
  @PrimaryColumn({ type: 'varchar', length: 40 })
  id!: string;

  @Column({ type: 'varchar', length: 40, name: 'organization_id' })
  organizationId!: string;

  @Column({ type: 'varchar', length: 40, name: 'owner_id' })
  ownerId!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'text', nullable: true })
  description!: string | null;

  @Column({ type: 'text' })
  document!: string;

  @Column({ type: 'text' })
  variables!: string;

  @Column({ type: 'boolean' })
  shared!: boolean;

  @Column({ type: 'bigint', name: 'created_at' })
  createdAt!: number;

  @Column({ type: 'int' })
  version!: number;
}
