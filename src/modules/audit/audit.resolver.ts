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
  @One(() => GraphNodeRecord, { from: 'subjectId', action: 'audit.read', description: 'What it was done to.' })
  subject!: Edge;

  @Derived(() => String, {
    needs: ['actorOrganizationId'],
    nullable: true,
    description:
      "Name, as it is now, of the partner or the operator that acted; of a customer only in its own trail. Who acted there is told by `actorName`. Null where nobody's account acted.",
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
      'What changed: an object with `before` and `after` of the fields, and what else belongs to the event, without secrets; at most 20000 characters. What changed about a customer, its people or agreements is shown to the customer and to the organization that did it. Ids of what is outside the scope of the reader are null. Null where the scope does not open it.',
  })
  changes({ changes }: Row<AuditEvent, 'changes'>, ctx: Ctx): Promise<unknown> | null {
    return changes === null ? null : changesInReach(ctx, changes);
  }
}

@Resolver()
export class AuditQueries {
  @RootById(() => AuditEvent, { action: 'audit.read', description: 'One audit event.' })
  auditEvent!: Edge;

  @RootList(() => AuditEvent, {
    action: 'audit.read',
    description: 'Audit events of the own organization; all for the operator.',
  })
  auditEvents!: Edge;
}
