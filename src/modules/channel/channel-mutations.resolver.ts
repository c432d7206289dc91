import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { createCustomer } from './create-customer';
import { CreateCustomerInput, CreateCustomerPayload } from './create-customer.types';
import { endPartnership } from './end-partnership';
import { EndPartnershipInput, EndPartnershipPayload } from './end-partnership.types';
import { removeCustomerRelationship } from './remove-relationship';
import { RemoveCustomerRelationshipInput, RemoveCustomerRelationshipPayload } from './remove-relationship.types';

@Resolver()
export class ChannelMutations {
  @RootMutation(() => CreateCustomerPayload, {
    action: 'customer.create',
    description:
      "Creates a customer with its admin, optionally for a partnered reseller and with a first order: all or nothing (S1, S2). Both partners get a relationship and, where the cloud allows them, delegated admin privileges. The answer shows the admin's user name, `admin@<initial domain>`, and its temporary password once; a dry run shows the review with the quote. Errors: `PARTNER_NOT_ACTIVE`, `UNKNOWN_COUNTRY`, `OTHER_MARKET_REGION`, `OTHER_CLOUD`, `NOT_FOUND`, `RESELLER_NOT_PARTNERED`, `RESELLER_IS_PROVIDER`, `NO_ASSOCIATED_RESELLER` and `CLOUD_RULE` for `azureOwner`, `DOMAIN_TAKEN`, `WEBMAIL_DOMAIN`, `EMAIL_TAKEN`, `INVALID_EMAIL`, `EMAIL_DOMAIN_NOT_ALLOWED`, `DATE_IN_FUTURE`, `DATE_TOO_EARLY`, `AGREEMENT_REQUIRED`, `INVALID`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`, and for the lines of the first order those of `placeOrder`.",
  })
  createCustomer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CreateCustomerInput, { description: 'The customer.' }) input: CreateCustomerInput,
  ): Promise<object> {
    return createCustomer(ctx, input);
  }

  @RootMutation(() => RemoveCustomerRelationshipPayload, {
    action: 'relationship.remove',
    description:
      'Removes the own relationship with a customer, which leaves the list at once (S3). Delegated admin privileges stay until the customer revokes them (S0, S3). Support returns to the provider; reseller of record and association end; open order requests and invitations with the customer are revoked. Errors: `NOT_FOUND`, `ATTESTATION_REQUIRED`, `ACTIVE_SUBSCRIPTIONS` with `details.subscriptions`, `VERSION_CONFLICT`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`.',
  })
  removeCustomerRelationship(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RemoveCustomerRelationshipInput, { description: 'Customer and attestation.' })
    input: RemoveCustomerRelationshipInput,
  ): Promise<object> {
    return removeCustomerRelationship(ctx, input);
  }

  @RootMutation(() => EndPartnershipPayload, {
    action: 'partnership.end',
    description:
      'Ends a partnership, by either side. Customers, grants, resellers of record and credits stay; support returns to the provider, its admin access ends, pending dual invitations and order requests of the two are revoked. Errors: `NOT_FOUND`, `ATTESTATION_REQUIRED`, `INVALID_STATE`, `VERSION_CONFLICT`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`.',
  })
  endPartnership(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => EndPartnershipInput, { description: 'Partnership and attestation.' }) input: EndPartnershipInput,
  ): Promise<object> {
    return endPartnership(ctx, input);
  }
}
