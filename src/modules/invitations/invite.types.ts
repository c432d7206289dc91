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
      "Email address of the recipient, outside your organization's domains. At most 320 characters. Any entitled user who holds the link may accept.",
  })
  recipientEmail!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "Message to the recipient. It is shown in the mail and the preview, marked as the sender's. At most 2000 characters.",
  })
  message?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description:
      'Whether the server also mails the invitation. The server limits mails per hour to one address, and per day for each user and each organization; beyond that, `THROTTLED` with `retryAfter`. You can always send the draft yourself.',
  })
  sendByEmail?: boolean | null;
}

@InputType('InvitePartnershipInput', { description: 'Input of `invitePartnership`.' })
export class InvitePartnershipInput extends InvitingInput {}

@InputType('InviteCustomerInput', { description: 'Input of `inviteCustomer`.' })
export class InviteCustomerInput extends InvitingInput {
  @Field(() => Cloud, {
    nullable: true,
    description: "Cloud of the customer. Must be the partner's, which is the default.",
  })
  cloud?: Cloud | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether to ask for delegated admin privileges. Default: yes if the cloud and your role allow it. In a dual invitation, the reseller gets them. Not needed if you only manage Azure subscriptions that you sold.',
  })
  includeDelegatedAdmin?: boolean | null;

  @Field(() => AcquisitionChannel, {
    nullable: true,
    description: 'How the customer was acquired. Default: `OWN_MARKETING`.',
  })
  acquiredThrough?: AcquisitionChannel | null;

  @Field(() => ID, {
    nullable: true,
    description: 'For resellers: a provider with an active partnership. Makes this a dual invitation to relationships with both.',
  })
  providerId?: string | null;
}

@InputType('ResendInvitationInput', { description: 'Input of `resendInvitation`.' })
export class ResendInvitationInput extends EditingInput {
  @Field(() => ID, { description: 'The invitation. Must be pending or expired.' })
  invitationId!: string;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether the server also mails the new link. Counts toward the mail limits.',
  })
  sendByEmail?: boolean | null;
}

@InputType('RevokeInvitationInput', { description: 'Input of `revokeInvitation`.' })
export class RevokeInvitationInput extends EditingInput {
  @Field(() => ID, { description: 'The invitation. Must be pending.' })
  invitationId!: string;
}

const invitation = { type: () => Invitation, description: 'The invitation.' };

export const InvitePartnershipPayload = payloadOf('InvitePartnershipPayload', { invitation }, DraftPayload);
export const InviteCustomerPayload = payloadOf('InviteCustomerPayload', { invitation }, DraftPayload);
export const ResendInvitationPayload = payloadOf('ResendInvitationPayload', { invitation }, DraftPayload);
export const RevokeInvitationPayload = payloadOf('RevokeInvitationPayload', { invitation });
