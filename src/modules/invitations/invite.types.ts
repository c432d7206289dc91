import { Field, ID, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { AcquisitionChannel } from '../customers';
import { Cloud } from '../reference-data';
import { DraftPayload } from './draft.types';
import { Invitation } from './invitation.entity';

@InputType()
export abstract class InvitingInput extends StoringInput {
  @Field(() => String, {
    description:
      'E-mail address of the one invited, not of the own organization. At most 320 characters. Whoever is entitled and holds the link may accept.',
  })
  recipientEmail!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Message to the one invited; it stands in the mail and in the preview, marked as the words of the sender. At most 2000 characters.',
  })
  message?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Mails the invitation as well. At most so many mails an hour to one address, and so many in a day by one user and by one organization, as the server is set to; `THROTTLED` with `retryAfter` beyond. The draft can be sent by oneself all the same.',
  })
  sendByEmail?: boolean | null;
}

@InputType('InvitePartnershipInput', { description: 'Input of `invitePartnership`.' })
export class InvitePartnershipInput extends InvitingInput {}

@InputType('InviteCustomerInput', { description: 'Input of `inviteCustomer`.' })
export class InviteCustomerInput extends InvitingInput {
  @Field(() => Cloud, {
    nullable: true,
    description: 'Cloud of the customer: that of the partner, which is also the default.',
  })
  cloud?: Cloud | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "Asks for delegated admin privileges. Left out: yes where the cloud and the caller's role allow it. In a dual invitation the reseller gets them. Not needed to manage only Azure subscriptions of one's own.",
  })
  includeDelegatedAdmin?: boolean | null;

  @Field(() => AcquisitionChannel, {
    nullable: true,
    description: 'Where the customer came from; `OWN_MARKETING` unless given.',
  })
  acquiredThrough?: AcquisitionChannel | null;

  @Field(() => ID, {
    nullable: true,
    description: 'For resellers: a provider with an active partnership; makes it a dual invitation to relationships with both.',
  })
  providerId?: string | null;
}

@InputType('ResendInvitationInput', { description: 'Input of `resendInvitation`.' })
export class ResendInvitationInput extends EditingInput {
  @Field(() => ID, { description: 'The invitation; pending or expired.' })
  invitationId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Mails the new link as well; counted as an invitation that is mailed.',
  })
  sendByEmail?: boolean | null;
}

@InputType('RevokeInvitationInput', { description: 'Input of `revokeInvitation`.' })
export class RevokeInvitationInput extends EditingInput {
  @Field(() => ID, { description: 'The invitation; pending.' })
  invitationId!: string;
}

const invitation = { type: () => Invitation, description: 'The invitation.' };

export const InvitePartnershipPayload = payloadOf('InvitePartnershipPayload', { invitation }, DraftPayload);
export const InviteCustomerPayload = payloadOf('InviteCustomerPayload', { invitation }, DraftPayload);
export const ResendInvitationPayload = payloadOf('ResendInvitationPayload', { invitation }, DraftPayload);
export const RevokeInvitationPayload = payloadOf('RevokeInvitationPayload', { invitation });
