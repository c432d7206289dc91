import { Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { Derived, FieldsOf, One, RootById, RootList, type Edge } from '../../graph/edges';
import type { GraphRow } from '../../graph/registry';
import { OrganizationFace, PartnerRecord, Provider } from '../partners';
import { Invitation, InvitationStatus } from './invitation.entity';

@FieldsOf(() => Invitation)
export class InvitationFields {
  @Derived(() => InvitationStatus, { needs: ['state', 'expiresAt'], description: 'State now.' })
  status(row: GraphRow, ctx: Ctx): string {
    const expired = row['state'] === 'PENDING' && ctx.clock.now() >= Number(row['expiresAt']);
    return expired ? 'EXPIRED' : (row['state'] as string);
  }

  @One(() => PartnerRecord, { from: 'inviterId', action: 'organization.read', description: 'The partner that invites.' })
  inviter!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider of a dual invitation.' })
  provider!: Edge;

  @One(() => OrganizationFace, {
    from: 'acceptedById',
    action: 'organization.read',
    description: 'The organisation that accepted.',
  })
  acceptedBy!: Edge;
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
