import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { Partnership } from '../partners';
import { SHOWN_VERSION } from '../reference-data';
import { ATTESTATION } from './attestation';

@InputType('EndPartnershipInput', { description: 'Input of `endPartnership`.' })
export class EndPartnershipInput extends EditingInput {
  @Field(() => ID, { description: 'The partnership.' })
  partnershipId!: string;

  @Field(() => Boolean, { description: ATTESTATION })
  attestation!: boolean;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

export const EndPartnershipPayload = payloadOf('EndPartnershipPayload', {
  partnership: { type: () => Partnership, description: 'The partnership that was ended.' },
});
