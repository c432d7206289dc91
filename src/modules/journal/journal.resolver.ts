import { Resolver } from 'type-graphql';
import { FieldsOf, One, RootById, RootList, type Edge } from '../../graph/edges';
import { GraphNodeRecord } from '../../graph/node';
import { AuditEvent, OutboxMail } from './journal.entity';

@FieldsOf(() => AuditEvent)
export class AuditEventFields {
  @One(() => GraphNodeRecord, { from: 'subjectId', action: 'audit.read', description: 'What it was done to.' })
  subject!: Edge;
}

@Resolver()
export class JournalQueries {
  @RootById(() => AuditEvent, { action: 'audit.read', description: 'One audit event.' })
  auditEvent!: Edge;

  @RootList(() => AuditEvent, {
    action: 'audit.read',
    description: 'Audit events of the own organisation; all for the operator.',
  })
  auditEvents!: Edge;

  @RootList(() => OutboxMail, { action: 'mail.read', description: 'The outbox, with link tokens masked.' })
  outboxMails!: Edge;
}
