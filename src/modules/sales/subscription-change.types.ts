import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { BillingCycle, Term } from '../catalog';
import { Order } from './order.entity';
import { CustomerSubscription } from './subscription.entity';

/** Base class of inputs that name a subscription. */
@InputType()
export abstract class SubscriptionEditingInput extends EditingInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string;
}

@InputType('ChangeQuantityInput', { description: 'Input of `changeQuantity`.' })
export class ChangeQuantityInput extends SubscriptionEditingInput {
  @Field(() => Int, { description: "The new total number of seats or units, within the offer's limits." })
  quantity!: number;
}

@InputType('UpgradeSubscriptionInput', { description: 'Input of `upgradeSubscription`.' })
export class UpgradeSubscriptionInput extends SubscriptionEditingInput {
  @Field(() => ID, { description: 'The offer to upgrade to: one of `upgradeTargets` of the current offer.' })
  targetOfferId!: string;

  @Field(() => BillingCycle, { nullable: true, description: 'New billing cycle. Default: the current one.' })
  billingCycle?: BillingCycle | null;

  @Field(() => Term, { nullable: true, description: 'New term. Default: the current one.' })
  term?: Term | null;
}

@InputType('RenameSubscriptionInput', { description: 'Input of `renameSubscription`.' })
export class RenameSubscriptionInput extends SubscriptionEditingInput {
  @Field(() => String, { description: 'Friendly name. 1 to 200 characters.' })
  name!: string;
}

@InputType('SetAutoRenewInput', { description: 'Input of `setAutoRenew`.' })
export class SetAutoRenewInput extends SubscriptionEditingInput {
  @Field(() => Boolean, { description: 'Whether a new term starts when the current one ends.' })
  autoRenew!: boolean;
}

@InputType('SuspendSubscriptionInput', { description: 'Input of `suspendSubscription`.' })
export class SuspendSubscriptionInput extends SubscriptionEditingInput {}

@InputType('ReactivateSubscriptionInput', { description: 'Input of `reactivateSubscription`.' })
export class ReactivateSubscriptionInput extends SubscriptionEditingInput {}

@InputType('CancelSubscriptionInput', { description: 'Input of `cancelSubscription`.' })
export class CancelSubscriptionInput extends SubscriptionEditingInput {}

const subscription = { type: () => CustomerSubscription, description: 'The subscription.' };

export const ChangeQuantityPayload = payloadOf('ChangeQuantityPayload', { subscription });
export const RenameSubscriptionPayload = payloadOf('RenameSubscriptionPayload', { subscription });
export const SetAutoRenewPayload = payloadOf('SetAutoRenewPayload', { subscription });
export const SuspendSubscriptionPayload = payloadOf('SuspendSubscriptionPayload', { subscription });
export const ReactivateSubscriptionPayload = payloadOf('ReactivateSubscriptionPayload', { subscription });
export const CancelSubscriptionPayload = payloadOf('CancelSubscriptionPayload', { subscription });
export const UpgradeSubscriptionPayload = payloadOf('UpgradeSubscriptionPayload', {
  subscription: { type: () => CustomerSubscription, description: 'The new subscription that replaces the old one.' },
  upgradedFrom: { type: () => CustomerSubscription, description: 'The old subscription. Its `replacedBy` is the new one.' },
  order: { type: () => Order, description: 'The order created by the upgrade.' },
});
