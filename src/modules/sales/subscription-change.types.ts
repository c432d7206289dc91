import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { BillingCycle, Term } from '../catalog';
import { Order } from './order.entity';
import { CustomerSubscription } from './subscription.entity';

/** An input that names a subscription. */
@InputType()
export abstract class SubscriptionEditingInput extends EditingInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string;
}

@InputType('ChangeQuantityInput', { description: 'Input of `changeQuantity`.' })
export class ChangeQuantityInput extends SubscriptionEditingInput {
  @Field(() => Int, { description: 'The quantity from now on, within the bounds of the offer. Unit: pieces.' })
  quantity!: number;
}

@InputType('UpgradeSubscriptionInput', { description: 'Input of `upgradeSubscription`.' })
export class UpgradeSubscriptionInput extends SubscriptionEditingInput {
  @Field(() => ID, { description: 'The offer to upgrade to: one of `upgradeTargets` of the present offer.' })
  targetOfferId!: string;

  @Field(() => BillingCycle, { nullable: true, description: 'Billing cycle from now on; the present one unless given.' })
  billingCycle?: BillingCycle | null;

  @Field(() => Term, { nullable: true, description: 'Term from now on; the present one unless given.' })
  term?: Term | null;
}

@InputType('RenameSubscriptionInput', { description: 'Input of `renameSubscription`.' })
export class RenameSubscriptionInput extends SubscriptionEditingInput {
  @Field(() => String, { description: 'Friendly name. 1 to 200 characters.' })
  name!: string;
}

@InputType('SetAutoRenewInput', { description: 'Input of `setAutoRenew`.' })
export class SetAutoRenewInput extends SubscriptionEditingInput {
  @Field(() => Boolean, { description: 'Whether a new term begins when this one ends.' })
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
  subscription: { type: () => CustomerSubscription, description: 'The subscription that takes the place of the old one.' },
  upgradedFrom: { type: () => CustomerSubscription, description: 'The old one; its `replacedBy` is the new one.' },
  order: { type: () => Order, description: 'The order of the upgrade.' },
});
