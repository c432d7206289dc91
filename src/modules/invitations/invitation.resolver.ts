import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootField, RootList } from '../../graph/roots';
import type { Row } from '../../graph/row';
import { AuditEvent } from '../audit';
import { Named, OrganizationFace, PartnerRecord, Provider } from '../partners';
import { invitationOperations, statusAt, statusSql } from './invitation.actions';
import { Invitation, InvitationStatus } from './invitation.entity';
import { invitationPreview } from './preview';
import { InvitationPreview } from './preview.types';

@FieldsOf(() => Invitation)
export class InvitationFields {
  @Derived(() => InvitationStatus, { needs: ['state', 'expiresAt'], description: 'Current state.', sql: statusSql })
  status({ state, expiresAt }: Row<Invitation, 'state' | 'expiresAt'>, ctx: Ctx): string {
    return statusAt(state, expiresAt, ctx.clock.now());
  }

  @One(() => PartnerRecord, { from: 'inviterId', action: 'organization.read', description: 'The inviting partner.' })
  inviter!: Edge;

  @Named({ from: 'inviterId', description: 'The inviting partner.' })
  namedInviter!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider of a dual invitation.' })
  provider!: Edge;

  @Named({ from: 'providerId', description: 'The provider of a dual invitation.' })
  namedProvider!: Edge;

  @One(() => OrganizationFace, {
    from: 'acceptedById',
    action: 'organization.read',
    description: 'The organization that accepted.',
  })
  acceptedBy!: Edge;

  @AvailableActions(invitationOperations)
  availableActions!: Edge;

  @ViewerCan(invitationOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this record that the viewer may see, oldest first.',
  })
  history!: Edge;
}

@Resolver()
export class InvitationQueries {
  @RootById(() => Invitation, {
    action: 'invitation.read',
    description: 'One invitation.',
    example: 'invitation(id: "inv_01h…") { kind status recipientEmail expiresAt }',
  })
  invitation!: Edge;

  @RootList(() => Invitation, {
    action: 'invitation.read',
    description: 'Invitations sent or accepted by your organization, or addressed to one of its domains.',
    example:
      'invitations(first: 10, filter: { status: { eq: PENDING } }) { totalCount nodes { id kind recipientEmail expiresAt } }',
  })
  invitations!: Edge;

  @RootField(() => InvitationPreview, {
    action: 'invitation.preview',
    description:
      'What the invitation behind a link asks for. Open to anyone who holds the link. Null for every invalid token, whether mistyped, expired, revoked, replaced or used. Too many attempts from one address fail with `THROTTLED`.',
    example:
      'invitationPreview(token: "eyJ…") { kind partners { name role } includesDelegatedAdmin expiresAt agreementRequired }',
  })
  invitationPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
  ): Promise<object | null> {
    return invitationPreview(ctx, token);
  }
}
