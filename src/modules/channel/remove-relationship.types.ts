import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { CustomerRelationship } from '../customers';
import { ATTESTATION } from './attestation';

@InputType('RemoveCustomerRelationshipInput', {
  description: 'Input of `removeCustomerRelationship`; `expectedVersion` is that of the own relationship.',
})
export class RemoveCustomerRelationshipInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => Boolean, { description: ATTESTATION })
  attestation!: boolean;
}

export const RemoveCustomerRelationshipPayload = payloadOf('RemoveCustomerRelationshipPayload', {
  relationship: { type: () => CustomerRelationship, description: 'The relationship that ended.' },
});
