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
  PARTNERSHIP: 'A provider asks a reseller for a partnership.',
  CUSTOMER: 'A partner asks a customer for a reseller relationship.',
  CUSTOMER_DUAL: 'A reseller asks a customer for relationships with itself and its provider.',
});
export type InvitationKind = keyof typeof InvitationKind;

export const InvitationStatus = enumeration('InvitationStatus', 'State of an invitation.', {
  PENDING: 'Can be accepted.',
  ACCEPTED: 'Was accepted.',
  DECLINED: 'Was declined.',
  REVOKED: 'Was revoked by the sender, or lost its ground.',
  EXPIRED: 'Was not accepted within 30 days.',
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

  @EnumField(() => InvitationKind, { description: 'What it asks for.', filter: true, group: true })
  kind!: InvitationKind;

  @IdField({ description: 'The partner that invites.', graph: false })
  inviterId!: string;

  @IdField({ description: 'The provider of a dual invitation.', graph: false, nullable: true })
  providerId!: string | null;

  @TextField({ description: 'E-mail address it was written to.', maxLength: 320, filter: true })
  recipientEmail!: string;

  @CodeField({ description: 'Domain of that address.', graph: false, maxLength: 255 })
  recipientDomain!: string;

  @TextField({ description: 'Message of the sender.', nullable: true, maxLength: 2000 })
  message!: string | null;

  @EnumField(() => Cloud, { description: 'Cloud of the invited customer; null for partnerships.', nullable: true, filter: true })
  cloud!: Cloud | null;

  @BooleanField({ description: 'Asks for delegated admin privileges.' })
  includeDelegatedAdmin!: boolean;

  @EnumField(() => AcquisitionChannel, {
    description: 'Where the customer came from; null for partnerships.',
    nullable: true,
    filter: true,
  })
  acquiredThrough!: AcquisitionChannel | null;

  @CodeField({ description: 'Stored state.', graph: false })
  state!: string;

  @IntField({ description: 'Counts the links issued; only the last one is valid.' })
  issueNumber!: number;

  @DateTimeField({ description: 'When the link expires: 30 days after it was issued.', filter: true })
  expiresAt!: number;

  @DateTimeField({
    description: 'When it was accepted, declined, revoked or, written down a little later, when it expired.',
    nullable: true,
    filter: true,
  })
  decidedAt!: number | null;

  @IdField({ description: 'The organization that accepted.', graph: false, nullable: true })
  acceptedById!: string | null;

  @IntField({ description: 'Grows with every change; send it as `expectedVersion`.' })
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
