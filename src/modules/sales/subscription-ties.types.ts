import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer, CustomerRelationship } from '../customers';
import { SubscriptionEditingInput } from './subscription-change.types';
import { CustomerSubscription } from './subscription.entity';

@InputType('SetResellerOfRecordInput', { description: 'Input of `setResellerOfRecord`.' })
export class SetResellerOfRecordInput extends SubscriptionEditingInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'A reseller with an active partnership with your organization and an active relationship with the customer. Null: none.',
  })
  resellerId?: string | null;
}

@InputType('SetSupportContactInput', { description: 'Input of `setSupportContact`.' })
export class SetSupportContactInput extends SubscriptionEditingInput {
  @Field(() => ID, {
    nullable: true,
    description:
      "A reseller with an active partnership with your organization and an active relationship with the customer. Null, or your organization's id: your organization.",
  })
  partnerId?: string | null;
}

@InputType('SetAzureOwnerInput', { description: "Input of `setAzureOwner`. `expectedVersion` is the customer's." })
export class SetAzureOwnerInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => Boolean, {
    description: 'Whether the associated reseller has owner rights on current and later Azure usage.',
  })
  owner!: boolean;
}

/** Base class of inputs that name licenses. */
@InputType()
export abstract class LicensesInput extends StoringInput {
  @Field(() => ID, { description: 'The subscription.' })
  subscriptionId!: string;

  @Field(() => [ID], { description: 'Users of the customer, 1 to 100, without duplicates.' })
  customerUserIds!: string[];
}

@InputType('AssignLicensesInput', { description: 'Input of `assignLicenses`.' })
export class AssignLicensesInput extends LicensesInput {}

@InputType('RemoveLicensesInput', { description: 'Input of `removeLicenses`.' })
export class RemoveLicensesInput extends LicensesInput {}

const subscription = { type: () => CustomerSubscription, description: 'The subscription.' };

export const SetResellerOfRecordPayload = payloadOf('SetResellerOfRecordPayload', { subscription });
export const SetSupportContactPayload = payloadOf('SetSupportContactPayload', { subscription });
export const AssignLicensesPayload = payloadOf('AssignLicensesPayload', { subscription });
export const RemoveLicensesPayload = payloadOf('RemoveLicensesPayload', { subscription });
export const SetAzureOwnerPayload = payloadOf('SetAzureOwnerPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
  relationship: {
    type: () => CustomerRelationship,
    description: "Your organization's relationship with the customer, which stores the rights.",
  },
});
