import { GraphQLJSONObject } from 'graphql-scalars';
import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { Derived, FieldsOf, One, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { GraphNodeRecord } from '../../graph/node';
import type { Row } from '../../graph/row';
import { organizationName } from './actor';
import { changesInReach } from './changes';
import { AuditEvent } from './audit.entity';

@FieldsOf(() => AuditEvent)
export class AuditEventFields {
  @One(() => GraphNodeRecord, { from: 'subjectId', action: 'audit.read', description: 'The object of the action.' })
  subject!: Edge;

  @Derived(() => String, {
    needs: ['actorOrganizationId'],
    nullable: true,
    description:
      'Current name of the acting partner or operator. An acting customer is named only in its own audit trail. The user is in `actorName`. Null for automatic events and for people without an account.',
  })
  actorOrganizationName(
    { actorOrganizationId }: Row<AuditEvent, 'actorOrganizationId'>,
    ctx: Ctx,
  ): Promise<string | null> | null {
    return actorOrganizationId === null ? null : organizationName(ctx, actorOrganizationId);
  }

  @Derived(() => GraphQLJSONObject, {
    needs: ['changes'],
    nullable: true,
    description:
      'The changes: an object with `before` and `after` of the fields, plus further data of the event, without secrets. At most 20000 characters. Changes to a customer, its users or its agreements are only shown to the customer and to the organization that made them. Ids of objects that you cannot read are null. Null if you may not see the changes.',
  })
  changes({ changes }: Row<AuditEvent, 'changes'>, ctx: Ctx): Promise<unknown> | null {
    return changes === null ? null : changesInReach(ctx, changes);
  }
}

@Resolver()
export class AuditQueries {
  @RootById(() => AuditEvent, {
    action: 'audit.read',
    description: 'An audit event.',
    example: 'auditEvent(id: "aud_01h…") { action outcome at changes }',
  })
  auditEvent!: Edge;

  @RootList(() => AuditEvent, {
    action: 'audit.read',
    description: 'Audit events of your organization; all for the operator.',
    example:
      'auditEvents(first: 10, filter: { outcome: { eq: REFUSED } }) { totalCount nodes { at action actorName refusalCode } }',
  })
  auditEvents!: Edge;
}
