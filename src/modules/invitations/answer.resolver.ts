import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootField, RootMutation } from '../../graph/roots';
import { OPEN } from '../../graph/registry';
import { acceptInvitation, declineInvitation } from './accept';
import { acceptInvitationAsNewCustomer } from './accept-as-new-customer';
import {
  AcceptInvitationAsNewCustomerInput,
  AcceptInvitationAsNewCustomerPayload,
  AcceptInvitationInput,
  AcceptInvitationPayload,
  DeclineInvitationInput,
  DeclineInvitationPayload,
} from './answer.types';
import { requestDomainProof } from './domain-proof';
import { RequestDomainProofInput, RequestDomainProofPayload } from './domain-proof.types';
import { invitationPreview } from './preview';
import { InvitationPreview } from './preview.types';

@Resolver()
export class AnswerMutations {
  @RootField(() => InvitationPreview, {
    action: 'invitation.preview',
    description:
      'What the invitation behind a link asks for; open to whoever holds the link. Null for every token that is not valid, whatever is wrong with it: mistyped, expired, revoked, replaced or used. `THROTTLED` when an address tries too often.',
  })
  invitationPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'The token of the link.' }) token: string,
  ): Promise<object | null> {
    return invitationPreview(ctx, token);
  }

  @RootMutation(() => AcceptInvitationPayload, {
    action: ['partnership.accept', 'invitation.accept'],
    passes: ['applicants'],
    description:
      "Accepts an invitation for the own organisation: a reseller that of a provider, a customer that of a partner. The token decides, not the invited address. A partnership gives the provider admin access to the reseller's account (S0); a customer's relationship restores what was lost and duplicates nothing (S4). A refused attempt uses nothing up. Errors: `INVALID_LINK`, `CONFIRMATION_REQUIRED`, `WRONG_ORGANIZATION_KIND`, `RESELLER_NOT_ENROLLED`, `PARTNER_NOT_ACTIVE`, `OTHER_MARKET_REGION`, `ALREADY_PARTNERED`, `OWN_CUSTOMER`, `PARTNERSHIP_REQUIRED`, `OTHER_CLOUD`, `CLOUD_RULE`, `AGREEMENT_REQUIRED`, `ALREADY_RELATED`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.",
  })
  acceptInvitation(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AcceptInvitationInput, { description: 'Link and consent.' }) input: AcceptInvitationInput,
  ): Promise<object> {
    return acceptInvitation(ctx, input);
  }

  @RootMutation(() => AcceptInvitationAsNewCustomerPayload, {
    action: OPEN,
    description:
      'Makes a customer tenant with its first admin for the holder of a link and accepts the invitation for it, all or nothing (S3, S4). The link proves the domain of the invited address; any other takes the link that `requestDomainProof` mails there. A customer that was carried over from another portal and that nobody administers gets its first admin in the same way, by a mailed link only: it keeps the name, country and cloud that it has. Errors: `INVALID_LINK`, `DOMAIN_PROOF_REQUIRED`, `INVALID`, `INVALID_EMAIL`, `EMAIL_DOMAIN_MISMATCH`, `PASSWORD_LENGTH`, `PASSWORD_COMMON`, `WRONG_ORGANIZATION_KIND`, `WEBMAIL_DOMAIN`, `DOMAIN_TAKEN`, `EMAIL_TAKEN`, `UNKNOWN_COUNTRY`, `PARTNER_NOT_ACTIVE`, `OTHER_MARKET_REGION`, `PARTNERSHIP_REQUIRED`, `OTHER_CLOUD`, `CLOUD_RULE`, `AGREEMENT_REQUIRED`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.',
  })
  acceptInvitationAsNewCustomer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AcceptInvitationAsNewCustomerInput, { description: 'Link, company and first admin.' })
    input: AcceptInvitationAsNewCustomerInput,
  ): Promise<object> {
    return acceptInvitationAsNewCustomer(ctx, input);
  }

  @RootMutation(() => RequestDomainProofPayload, {
    action: OPEN,
    description:
      "Mails a link to an address of the company's domain. `acceptInvitationAsNewCustomer` with the token of that link accepts the invitation for that domain, when it is another than that of the invited address, or when the customer is here already without an admin. The link proves that whoever accepts reads mail there; until then nothing is made, and nobody is kept from the domain. It is valid as long as the invitation; a new link of the invitation voids it. Errors: `INVALID_LINK`, `INVALID_EMAIL`, `WRONG_ORGANIZATION_KIND`, `WEBMAIL_DOMAIN`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.",
  })
  requestDomainProof(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RequestDomainProofInput, { description: 'Link and address.' }) input: RequestDomainProofInput,
  ): Promise<object> {
    return requestDomainProof(ctx, input);
  }

  @RootMutation(() => DeclineInvitationPayload, {
    action: 'invitation.decline',
    passes: ['applicants', 'linkHolders'],
    description:
      'Declines an invitation; its link is used up. Open to whoever holds the link and is not signed in: nobody needs an account to say no. Somebody signed in declines for the own organization. Errors: `INVALID_LINK`, `WRONG_ORGANIZATION_KIND`, `RESELLER_NOT_ENROLLED`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.',
  })
  declineInvitation(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => DeclineInvitationInput, { description: 'The link.' }) input: DeclineInvitationInput,
  ): Promise<object> {
    return declineInvitation(ctx, input);
  }
}
