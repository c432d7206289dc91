import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import {
  cancelSubscription,
  changeQuantity,
  reactivateSubscription,
  renameSubscription,
  setAutoRenew,
  suspendSubscription,
} from './subscription-change';
import {
  ChangeQuantityInput,
  ChangeQuantityPayload,
  UpgradeSubscriptionInput,
  UpgradeSubscriptionPayload,
  CancelSubscriptionInput,
  CancelSubscriptionPayload,
  RenameSubscriptionInput,
  RenameSubscriptionPayload,
  SetAutoRenewInput,
  SetAutoRenewPayload,
  SuspendSubscriptionInput,
  SuspendSubscriptionPayload,
  ReactivateSubscriptionInput,
  ReactivateSubscriptionPayload,
} from './subscription-change.types';
import { upgradeSubscription } from './subscription-upgrade';

@Resolver()
export class SubscriptionChangeMutations {
  @RootMutation(() => ChangeQuantityPayload, {
    action: 'subscription.change',
    description:
      'Changes the quantity: more at any time, fewer in the change window and not below the licences that users hold (S0, S1, S2). Errors: `NOT_FOUND`, `INVALID_STATE`, `QUANTITY_OUT_OF_BOUNDS`, `QUANTITY_UNCHANGED`, `CHANGE_WINDOW_CLOSED`, `NOT_ENOUGH_LICENSES`, `BILLED_BY_USAGE`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  changeQuantity(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ChangeQuantityInput, { description: 'The subscription.' }) input: ChangeQuantityInput,
  ): Promise<object> {
    return changeQuantity(ctx, input);
  }

  @RootMutation(() => UpgradeSubscriptionPayload, {
    action: 'subscription.change',
    description:
      'Upgrades to a listed target: a new subscription takes the place of the old one, which is `DELETED` from then on and leads to it by `replacedBy`, at the price of now, with its name, reseller of record (also one that is no longer partnered), support contact, licences and the add-ons that fit; others that still run stand against it (S1, S2). Errors: `NOT_FOUND`, `INVALID_STATE`, `UPGRADE_NOT_OFFERED`, `ADD_ON_MISMATCH`, `OFFER_RETIRED`, `OFFER_OTHER_CLOUD`, `OFFER_OTHER_COUNTRY`, `NO_PRICE`, `ORDER_TOO_LARGE`, `QUANTITY_OUT_OF_BOUNDS`, `TERM_NOT_OFFERED`, `BILLING_CYCLE_NOT_OFFERED`, `PARENT_MISMATCH`, `PARENT_NOT_ACTIVE`, `PARENT_REQUIRED`, `AGREEMENT_REQUIRED`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  upgradeSubscription(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => UpgradeSubscriptionInput, { description: 'The subscription and the target.' })
    input: UpgradeSubscriptionInput,
  ): Promise<object> {
    return upgradeSubscription(ctx, input);
  }

  @RootMutation(() => CancelSubscriptionPayload, {
    action: 'subscription.change',
    description:
      'Cancels in the change window, with the add-ons; licences are taken back, credits end. Errors: `NOT_FOUND`, `INVALID_STATE`, `CHANGE_WINDOW_CLOSED`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  cancelSubscription(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => CancelSubscriptionInput, { description: 'The subscription.' }) input: CancelSubscriptionInput,
  ): Promise<object> {
    return cancelSubscription(ctx, input);
  }

  @RootMutation(() => RenameSubscriptionPayload, {
    action: 'subscription.manage',
    description:
      'Gives another friendly name. Errors: `NOT_FOUND`, `INVALID_STATE`, `INVALID`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  renameSubscription(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RenameSubscriptionInput, { description: 'The subscription.' }) input: RenameSubscriptionInput,
  ): Promise<object> {
    return renameSubscription(ctx, input);
  }

  @RootMutation(() => SetAutoRenewPayload, {
    action: 'subscription.manage',
    description:
      'Sets whether a new term begins when this one ends. Errors: `NOT_FOUND`, `INVALID_STATE`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  setAutoRenew(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SetAutoRenewInput, { description: 'The subscription.' }) input: SetAutoRenewInput,
  ): Promise<object> {
    return setAutoRenew(ctx, input);
  }

  @RootMutation(() => SuspendSubscriptionPayload, {
    action: 'subscription.suspend',
    description:
      'Suspends, with the add-ons; those that begin later begin suspended. Errors: `NOT_FOUND`, `INVALID_STATE`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  suspendSubscription(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => SuspendSubscriptionInput, { description: 'The subscription.' }) input: SuspendSubscriptionInput,
  ): Promise<object> {
    return suspendSubscription(ctx, input);
  }

  @RootMutation(() => ReactivateSubscriptionPayload, {
    action: 'subscription.suspend',
    description:
      'Runs again what was suspended, before its term ends; an add-on needs an active parent. Errors: `NOT_FOUND`, `INVALID_STATE`, `PARENT_NOT_ACTIVE`, `NOT_SELLER`, `RELATIONSHIP_REQUIRED`, `PARTNER_NOT_ACTIVE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`.',
  })
  reactivateSubscription(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ReactivateSubscriptionInput, { description: 'The subscription.' }) input: ReactivateSubscriptionInput,
  ): Promise<object> {
    return reactivateSubscription(ctx, input);
  }
}
