import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Customer, CustomerRelationship } from '../customers';

@InputType('SetAssociatedResellerInput', {
  description: 'Input of `setAssociatedReseller`; `expectedVersion` is that of the own relationship.',
})
export class SetAssociatedResellerInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'A partnered reseller with an active relationship to the customer; null for none. It must be given.',
  })
  resellerId?: string | null;
}

export const SetAssociatedResellerPayload = payloadOf('SetAssociatedResellerPayload', {
  customer: { type: () => Customer, description: 'The customer.' },
  relationship: { type: () => CustomerRelationship, description: 'The own relationship with it.' },
});
