import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { CustomerRelationship } from '../customers';
import { SHOWN_VERSION } from '../reference-data';
import { ATTESTATION } from './attestation';
import { Attestation } from './attestation.resolver';

@InputType('RemoveCustomerRelationshipInput', {
  description: 'Input of `removeCustomerRelationship`; `expectedVersion` is that of the own relationship.',
})
export class RemoveCustomerRelationshipInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => Boolean, { description: ATTESTATION })
  attestation!: boolean;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

/** Shows what was attested. */
@ObjectType()
abstract class RemovalPayload extends Payload {
  @Field(() => Attestation, {
    nullable: true,
    description: 'What was attested, as it is stored; null when it was refused and in a dry run.',
  })
  attestation!: Attestation | null;
}

export const RemoveCustomerRelationshipPayload = payloadOf(
  'RemoveCustomerRelationshipPayload',
  {
    relationship: {
      type: () => CustomerRelationship,
      description:
        'The relationship in a dry run; null once it ended, for with it the customer and the relationship leave the reach of the partner. What happened stands in its audit trail.',
    },
  },
  RemovalPayload,
);
