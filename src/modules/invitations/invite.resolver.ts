import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { inviteCustomer, invitePartnership } from './invite';
import {
  InviteCustomerInput,
  InviteCustomerPayload,
  InvitePartnershipInput,
  InvitePartnershipPayload,
  ResendInvitationInput,
  ResendInvitationPayload,
  RevokeInvitationInput,
  RevokeInvitationPayload,
} from './invite.types';
import { resendInvitation, revokeInvitation } from './resend';

@Resolver()
export class InviteMutations {
  @RootMutation(() => InvitePartnershipPayload, {
    action: 'partnership.invite',
    description:
      'Invites a reseller to a partnership and answers a draft of the mail with a personal link, valid for 30 days and one acceptance (S0, S1, S2). Errors: `INVALID_EMAIL`, `INVALID`, `PARTNER_NOT_ACTIVE`, `OWN_DOMAIN`, `TOO_MANY_INVITATIONS`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.',
  })
  invitePartnership(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => InvitePartnershipInput, { description: 'Whom to invite.' }) input: InvitePartnershipInput,
  ): Promise<object> {
    return invitePartnership(ctx, input);
  }

  @RootMutation(() => InviteCustomerPayload, {
    action: 'customer.invite',
    description:
      'Invites a customer, existing or new, to a reseller relationship with the own organisation and, as a dual invitation, with a provider; also for customers with other partners and to restore lost privileges (S0, S3, S4). Answers a draft of the mail with a personal link, valid for 30 days and one acceptance. Asking for privileges without the right `customer.invite_with_delegated_admin` is `FORBIDDEN`. Errors: `INVALID_EMAIL`, `INVALID`, `NOT_FOUND`, `PARTNER_NOT_ACTIVE`, `PARTNERSHIP_REQUIRED`, `CLOUD_RULE`, `OTHER_CLOUD`, `OWN_DOMAIN`, `TOO_MANY_INVITATIONS`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.',
  })
  inviteCustomer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => InviteCustomerInput, { description: 'Whom to invite, and to what.' }) input: InviteCustomerInput,
  ): Promise<object> {
    return inviteCustomer(ctx, input);
  }

  @RootMutation(() => ResendInvitationPayload, {
    action: 'invitation.revoke',
    description:
      'Issues a new link for 30 days; the old one is void. Also the way to recover a link that was lost with its answer. Errors: `NOT_FOUND`, `NOT_SENDER`, `INVALID_STATE`, `PARTNER_NOT_ACTIVE`, `PARTNERSHIP_REQUIRED`, `CLOUD_RULE`, `TOO_MANY_INVITATIONS`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.',
  })
  resendInvitation(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ResendInvitationInput, { description: 'The invitation.' }) input: ResendInvitationInput,
  ): Promise<object> {
    return resendInvitation(ctx, input);
  }

  @RootMutation(() => RevokeInvitationPayload, {
    action: 'invitation.revoke',
    description:
      'Takes an invitation back; its link is void. Of a dual invitation the reseller is the sender. Errors: `NOT_FOUND`, `NOT_SENDER`, `INVALID_STATE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  revokeInvitation(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RevokeInvitationInput, { description: 'The invitation.' }) input: RevokeInvitationInput,
  ): Promise<object> {
    return revokeInvitation(ctx, input);
  }
}
