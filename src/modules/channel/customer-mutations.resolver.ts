import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { acceptCustomerAgreement, attestCustomerAgreement } from './agreements';
import {
  AcceptCustomerAgreementInput,
  AcceptCustomerAgreementPayload,
  AttestCustomerAgreementInput,
  AttestCustomerAgreementPayload,
} from './agreements.types';
import { grantDelegatedAdmin, revokeDelegatedAdmin } from './delegated-admin';
import {
  GrantDelegatedAdminInput,
  GrantDelegatedAdminPayload,
  RevokeDelegatedAdminInput,
  RevokeDelegatedAdminPayload,
} from './delegated-admin.types';
import { proveCustomerDomain } from './prove-domain';
import { ProveCustomerDomainInput, ProveCustomerDomainPayload } from './prove-domain.types';
import { setAssociatedReseller } from './set-reseller';
import { SetAssociatedResellerInput, SetAssociatedResellerPayload } from './set-reseller.types';
import { updateCustomer } from './update-customer';
import { UpdateCustomerInput, UpdateCustomerPayload } from './update-customer.types';

@Resolver()
export class CustomerMutations {
  @RootMutation(() => UpdateCustomerPayload, {
    action: 'customer.update',
    description:
      'Changes the company data of a customer: a partner with delegated admin privileges, the provider that created it, or the customer itself. Errors: `NOT_FOUND`, `DELEGATED_ADMIN_REQUIRED`, `NOT_CREATOR`, `INVALID_EMAIL`, `EMAIL_DOMAIN_NOT_ALLOWED`, `DOMAIN_TAKEN`, `WEBMAIL_DOMAIN`, `INVALID`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  updateCustomer(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpdateCustomerInput, { description: 'What to change.' }) input: UpdateCustomerInput,
  ): Promise<object> {
    return updateCustomer(ctx, input);
  }

  @RootMutation(() => ProveCustomerDomainPayload, {
    action: 'customer.update',
    description:
      "Proves a custom domain of a customer by its `dnsRecord` in the DNS: from then on it is the customer's, its people hold their addresses there, and whoever named the domain or an address there without a proof loses it. By the customer itself or under its delegated admin privileges. Errors: `NOT_FOUND`, `DELEGATED_ADMIN_REQUIRED`, `INVALID`, `DNS_RECORD_MISSING`, `DNS_UNAVAILABLE`, `DOMAIN_PROVEN`, `DOMAIN_TAKEN`, `IDEMPOTENCY_CONFLICT`; `THROTTLED` at the top.",
  })
  proveCustomerDomain(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ProveCustomerDomainInput, { description: 'Customer and domain.' }) input: ProveCustomerDomainInput,
  ): Promise<object> {
    return proveCustomerDomain(ctx, input);
  }

  @RootMutation(() => SetAssociatedResellerPayload, {
    action: 'customer.set_reseller',
    description:
      "Names the reseller that manages a customer of the own provider's, or none (S1, S2). It becomes reseller of record of orders that name none; owner rights on Azure usage that the former one held end. Errors: `NOT_FOUND`, `RESELLER_NOT_PARTNERED`, `RESELLER_NOT_RELATED`, `RESELLER_IS_PROVIDER`, `PARTNER_NOT_ACTIVE`, `INVALID`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.",
  })
  setAssociatedReseller(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetAssociatedResellerInput, { description: 'Customer and reseller.' }) input: SetAssociatedResellerInput,
  ): Promise<object> {
    return setAssociatedReseller(ctx, input);
  }

  @RootMutation(() => AttestCustomerAgreementPayload, {
    action: 'customer.attest_agreement',
    description:
      'Attests that the customer accepted the customer agreement; counts for the attesting provider and its resellers. A later attestation is recorded beside the earlier ones. Errors: `NOT_FOUND`, `DATE_IN_FUTURE`, `DATE_TOO_EARLY`, `INVALID_EMAIL`, `EMAIL_DOMAIN_NOT_ALLOWED`, `INVALID`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`.',
  })
  attestCustomerAgreement(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AttestCustomerAgreementInput, { description: 'Customer, person and day.' })
    input: AttestCustomerAgreementInput,
  ): Promise<object> {
    return attestCustomerAgreement(ctx, input);
  }

  @RootMutation(() => AcceptCustomerAgreementPayload, {
    action: 'agreement.accept',
    description:
      'Accepts the customer agreement, in the version that is valid now, for the own organisation; counts for all its partners (S4). Errors: `AGREEMENT_REQUIRED` without `acceptAgreement: true`, `AGREEMENT_EXISTS`, `TEXT_CHANGED`, `IDEMPOTENCY_CONFLICT`.',
  })
  acceptCustomerAgreement(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AcceptCustomerAgreementInput, { description: 'The consent.' }) input: AcceptCustomerAgreementInput,
  ): Promise<object> {
    return acceptCustomerAgreement(ctx, input);
  }

  @RootMutation(() => RevokeDelegatedAdminPayload, {
    action: 'grant.revoke',
    description:
      "Takes a partner's delegated admin privileges back, also when its relationship has ended; relationship and support duty stay (S4). Errors: `NOT_FOUND`, `INVALID_STATE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.",
  })
  revokeDelegatedAdmin(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RevokeDelegatedAdminInput, { description: 'The grant.' }) input: RevokeDelegatedAdminInput,
  ): Promise<object> {
    return revokeDelegatedAdmin(ctx, input);
  }

  @RootMutation(() => GrantDelegatedAdminPayload, {
    action: 'grant.give',
    description:
      'Gives a partner with an active relationship delegated admin privileges, where the cloud allows them (S4). Errors: `NOT_FOUND`, `RELATIONSHIP_REQUIRED`, `HAS_DELEGATED_ADMIN`, `CLOUD_RULE`, `IDEMPOTENCY_CONFLICT`.',
  })
  grantDelegatedAdmin(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => GrantDelegatedAdminInput, { description: 'The partner.' }) input: GrantDelegatedAdminInput,
  ): Promise<object> {
    return grantDelegatedAdmin(ctx, input);
  }
}
