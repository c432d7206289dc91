import { GraphQLJSONObject } from 'graphql-scalars';
import { Arg, Ctx as CtxArg, ID, Int, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { Derived, FieldsOf, One, type Edge } from '../../graph/edges';
import { MAX_PAGE, sizeOf } from '../../graph/page';
import { RootById, RootField, RootList } from '../../graph/roots';
import { GraphNodeRecord } from '../../graph/node';
import type { Row } from '../../graph/row';
import { organizationName, organizationNameSql } from './actor';
import { changesInReach } from './changes';
import { AuditEvent } from './audit.entity';
import { AuditHead, auditHeads } from './heads';

@FieldsOf(() => AuditEvent)
export class AuditEventFields {
  @One(() => GraphNodeRecord, { from: 'subjectId', action: 'audit.read', description: 'The object of the action.' })
  subject!: Edge;

  @Derived(() => String, {
    needs: ['actorOrganizationId'],
    nullable: true,
    description:
      'Current name of the acting partner or operator. An acting customer is named only in its own audit trail. The user is in `actorName`. Null for automatic events and for people without an account.',
    sql: (of, _now, { organizationId }) => organizationNameSql('name_folded', of('actorOrganizationId'), organizationId),
    shownSql: (of, _now, { organizationId }) => organizationNameSql('name', of('actorOrganizationId'), organizationId),
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

  @RootField(() => [AuditHead], {
    action: 'audit.read',
    description:
      'The end of the chain of your organization; for the operator those of all organizations, by their ids. None before the first entry is sealed. Keep them where the administrators of the database cannot write, and compare with them later (`docs/audit.md`).',
    example: 'auditHeads { organizationId seq hash sealedAt unsealed }',
  })
  auditHeads(
    @CtxArg() ctx: Ctx,
    @Arg('first', () => Int, { nullable: true, description: `Number of chains: 1 to ${MAX_PAGE}, which is the default.` })
    first: number | null,
    @Arg('after', () => ID, { nullable: true, description: 'Only chains after that of this organization.' })
    after: string | null,
  ): Promise<AuditHead[]> {
    return auditHeads(ctx, sizeOf('first', first ?? MAX_PAGE), after ?? null);
  }
}
