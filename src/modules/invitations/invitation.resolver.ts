import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import type { GraphRow } from '../../graph/registry';
import { AuditEvent } from '../journal';
import { Named, OrganizationFace, PartnerRecord, Provider } from '../partners';
import { invitationOperations, statusAt } from './invitation.actions';
import { Invitation, InvitationStatus } from './invitation.entity';

@FieldsOf(() => Invitation)
export class InvitationFields {
  @Derived(() => InvitationStatus, { needs: ['state', 'expiresAt'], description: 'State now.' })
  status(row: GraphRow, ctx: Ctx): string {
    return statusAt(row['state'] as string, Number(row['expiresAt']), ctx.clock.now());
  }

  @One(() => PartnerRecord, { from: 'inviterId', action: 'organization.read', description: 'The partner that invites.' })
  inviter!: Edge;

  @Named({ from: 'inviterId', description: 'The partner that invites.' })
  namedInviter!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider of a dual invitation.' })
  provider!: Edge;

  @Named({ from: 'providerId', description: 'The provider of a dual invitation.' })
  namedProvider!: Edge;

  @One(() => OrganizationFace, {
    from: 'acceptedById',
    action: 'organization.read',
    description: 'The organisation that accepted.',
  })
  acceptedBy!: Edge;

  @AvailableActions(invitationOperations)
  availableActions!: Edge;

  @ViewerCan(invitationOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about it, oldest first; those in scope.',
  })
  history!: Edge;
}

@Resolver()
export class InvitationQueries {
  @RootById(() => Invitation, { action: 'invitation.read', description: 'One invitation.' })
  invitation!: Edge;

  @RootList(() => Invitation, {
    action: 'invitation.read',
    description: 'Invitations sent or accepted by the own organisation, or addressed to its domain.',
  })
  invitations!: Edge;
}
