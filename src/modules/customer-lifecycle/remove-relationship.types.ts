import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { CustomerRelationship } from '../customers';
import { SHOWN_VERSION } from '../reference-data';
import { ATTESTATION } from './attestation';
import { Attestation } from './attestation.resolver';

@InputType('RemoveCustomerRelationshipInput', {
  description: "Input of `removeCustomerRelationship`. `expectedVersion` is that of your organization's relationship.",
})
export class RemoveCustomerRelationshipInput extends EditingInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => Boolean, { description: ATTESTATION })
  attestation!: boolean;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

/** Base class of payloads that show the attestation. */
@ObjectType()
abstract class RemovalPayload extends Payload {
  @Field(() => Attestation, {
    nullable: true,
    description: 'The stored attestation. Null if refused and in dry runs.',
  })
  attestation!: Attestation | null;
}

export const RemoveCustomerRelationshipPayload = payloadOf(
  'RemoveCustomerRelationshipPayload',
  {
    relationship: {
      type: () => CustomerRelationship,
      description:
        'The relationship in dry runs. Null after the removal, because customer and relationship are then no longer visible to your organization. The audit trail records what happened.',
    },
  },
  RemovalPayload,
);
