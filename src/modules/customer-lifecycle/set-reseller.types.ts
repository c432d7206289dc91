import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer, CustomerRelationship } from '../customers';

@InputType('SetAssociatedResellerInput', {
  description: "Input of `setAssociatedReseller`. `expectedVersion` is that of your organization's relationship.",
})
export class SetAssociatedResellerInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'A reseller with an active partnership with your organization and an active relationship with the customer. Null: none. Required, may be null.',
  })
  resellerId?: string | null;
}

export const SetAssociatedResellerPayload = payloadOf('SetAssociatedResellerPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
  relationship: { type: () => CustomerRelationship, description: "Your organization's relationship with the customer." },
});
