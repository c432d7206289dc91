import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  EnumField,
  CodeField,
  enumeration,
  BooleanField,
  DateTimeField,
  IdField,
  TextField,
  IntField,
} from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { AcquisitionChannel } from '../customers';
import { Cloud } from '../reference-data';
import { invitationScope } from './invitation.policy';

export const InvitationKind = enumeration('InvitationKind', 'What an invitation asks for.', {
  PARTNERSHIP: 'A provider invites a reseller to a partnership.',
  CUSTOMER: 'A partner invites a customer to a reseller relationship.',
  CUSTOMER_DUAL: 'A reseller invites a customer to relationships with itself and its provider.',
});
export type InvitationKind = keyof typeof InvitationKind;

export const InvitationStatus = enumeration('InvitationStatus', 'State of an invitation.', {
  PENDING: 'Can be accepted.',
  ACCEPTED: 'Accepted.',
  DECLINED: 'Declined.',
  REVOKED: 'Revoked by the sender, or what it was based on ended.',
  EXPIRED: 'Not answered within 30 days.',
});
export type InvitationStatus = keyof typeof InvitationStatus;

@Entity('invitation')
@GraphNode({
  name: 'Invitation',
  description: 'An invitation by link. The token in the link decides, not the address it was sent to.',
  table: 'invitation',
  action: 'invitation.read',
  scope: invitationScope,
})
export class Invitation extends BaseRecord {
  static readonly decidesScope = true;

  @EnumField(() => InvitationKind, { description: 'What it asks for.' })
  kind!: InvitationKind;

  @IdField({ description: 'The inviting partner.', graph: false })
  inviterId!: string;

  @IdField({ description: 'The provider of a dual invitation.', graph: false, nullable: true })
  providerId!: string | null;

  @TextField({ description: 'Email address it was addressed to.', maxLength: 320 })
  recipientEmail!: string;

  @CodeField({ description: 'Domain of that address.', graph: false, maxLength: 255 })
  recipientDomain!: string;

  @TextField({ description: 'Message from the sender.', nullable: true, maxLength: 2000 })
  message!: string | null;

  @EnumField(() => Cloud, { description: 'Cloud of the invited customer. Null for partnerships.', nullable: true })
  cloud!: Cloud | null;

  @BooleanField({ description: 'Whether it asks for delegated admin privileges.' })
  includeDelegatedAdmin!: boolean;

  @EnumField(() => AcquisitionChannel, {
    description: 'How the customer was acquired. Null for partnerships.',
    nullable: true,
  })
  acquiredThrough!: AcquisitionChannel | null;

  @CodeField({ description: 'Stored state.', graph: false })
  state!: string;

  @IntField({ description: 'Number of links issued so far. Only the last one is valid.' })
  issueNumber!: number;

  @DateTimeField({ description: 'When the link expires: 30 days after it was issued.' })
  expiresAt!: number;

  @DateTimeField({
    description: 'When it was accepted, declined, revoked or expired. An expiry is recorded with a short delay.',
    nullable: true,
  })
  decidedAt!: number | null;

  @IdField({ description: 'The organization that accepted.', graph: false, nullable: true })
  acceptedById!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

/** Which organization sees which invitation. */
@Entity('invitation_scope')
export class InvitationScope {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'org_id' })
  orgId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40, name: 'invitation_id' })
  invitationId!: string;

  /** SENT, ACCEPTED or ADDRESSED. */
  @Column({ type: 'varchar', length: 32 })
  role!: string;
}
