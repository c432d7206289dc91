import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, FieldsOf, Many, ViewerCan, type Edge } from '../../graph/edges';
import { RootMutation } from '../../graph/roots';
import { AuditEvent } from '../journal';
import { setLicenses } from './license-assignment';
import { setAzureOwner } from './azure-owner';
import { setResellerOfRecord, setSupportContact } from './subscription-ties';
import {
  SetResellerOfRecordInput,
  SetResellerOfRecordPayload,
  SetSupportContactInput,
  SetSupportContactPayload,
  SetAzureOwnerInput,
  SetAzureOwnerPayload,
  AssignLicensesInput,
  AssignLicensesPayload,
  RemoveLicensesInput,
  RemoveLicensesPayload,
} from './subscription-ties.types';
import { subscriptionOperations } from './subscription.actions';
import { CustomerSubscription } from './subscription.entity';

@FieldsOf(() => CustomerSubscription)
export class SubscriptionActions {
  @AvailableActions(subscriptionOperations)
  availableActions!: Edge;

  @ViewerCan(subscriptionOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about it, oldest first; those in scope.',
  })
  history!: Edge;
}

@Resolver()
export class SubscriptionTieMutations {
  @RootMutation(() => SetResellerOfRecordPayload, {
    action: 'subscription.set_reseller',
    description:
      'Sets or changes the reseller of record; credit runs from now, history is kept (S1, S2). Errors: `NOT_FOUND`, `INVALID_STATE`, `RESELLER_IS_PROVIDER`, `RESELLER_NOT_PARTNERED`, `RESELLER_NOT_RELATED`, `INVALID`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  setResellerOfRecord(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetResellerOfRecordInput, { description: 'What to set.' }) input: SetResellerOfRecordInput,
  ): Promise<object> {
    return setResellerOfRecord(ctx, input);
  }

  @RootMutation(() => SetSupportContactPayload, {
    action: 'subscription.set_support_contact',
    description:
      'Sets who answers support requests: the seller itself, or a partnered reseller of the customer (S1, S2, S4). Errors: `NOT_FOUND`, `INVALID_STATE`, `RESELLER_NOT_PARTNERED`, `RESELLER_NOT_RELATED`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  setSupportContact(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetSupportContactInput, { description: 'What to set.' }) input: SetSupportContactInput,
  ): Promise<object> {
    return setSupportContact(ctx, input);
  }

  @RootMutation(() => SetAzureOwnerPayload, {
    action: 'customer.set_azure_owner',
    description:
      "Gives or takes the associated reseller owner rights on the customer's Azure usage that the provider sells (S1): on what runs, and on what is bought later while the provider has delegated admin privileges and works with the reseller. They end when another reseller is associated, or none. Errors: `NOT_FOUND`, `NO_ASSOCIATED_RESELLER`, `DELEGATED_ADMIN_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.",
  })
  setAzureOwner(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetAzureOwnerInput, { description: 'What to set.' }) input: SetAzureOwnerInput,
  ): Promise<object> {
    return setAzureOwner(ctx, input);
  }

  @RootMutation(() => AssignLicensesPayload, {
    action: 'customer.administer',
    description:
      'Assigns licences to users of the customer, all or none, never more than bought (S0). Errors: `NOT_FOUND`, `INVALID_STATE`, `NOT_ENOUGH_LICENSES`, `ALREADY_ASSIGNED`, `NO_LICENSES`, `INVALID`, `DELEGATED_ADMIN_REQUIRED`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `IDEMPOTENCY_CONFLICT`.',
  })
  assignLicenses(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => AssignLicensesInput, { description: 'Subscription and users.' }) input: AssignLicensesInput,
  ): Promise<object> {
    return setLicenses(ctx, 'assignLicenses', input);
  }

  @RootMutation(() => RemoveLicensesPayload, {
    action: 'customer.administer',
    description:
      'Takes licences of users back, all or none (S0). Errors: `NOT_FOUND`, `INVALID_STATE`, `NOT_ASSIGNED`, `NO_LICENSES`, `INVALID`, `DELEGATED_ADMIN_REQUIRED`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `IDEMPOTENCY_CONFLICT`.',
  })
  removeLicenses(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RemoveLicensesInput, { description: 'Subscription and users.' }) input: RemoveLicensesInput,
  ): Promise<object> {
    return setLicenses(ctx, 'removeLicenses', input);
  }
}
