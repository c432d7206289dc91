import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime } from '../../graph/values';
import { Customer, CustomerAgreement } from '../customers';
import { SHOWN_VERSION } from '../reference-data';

@InputType('AgreementAttestationInput', {
  description: "A provider's attestation of who accepted the customer agreement for the customer, and when.",
})
export class AgreementAttestationInput {
  @Field(() => String, { description: 'Full name of the person who accepted. 1 to 200 characters.' })
  contactName!: string;

  @Field(() => String, {
    description: 'Email address of that person. Must not be at a domain of your organization or of the operator.',
  })
  contactEmail!: string;

  @Field(() => DateTime, {
    description: 'When the person accepted: not in the future, at most ten years ago.',
  })
  agreedAt!: number;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

@InputType('AttestCustomerAgreementInput', { description: 'Input of `attestCustomerAgreement`.' })
export class AttestCustomerAgreementInput extends StoringInput {
  @Field(() => ID, { description: 'The customer.' })
  customerId!: string;

  @Field(() => AgreementAttestationInput, { description: 'Who accepted, and when.' })
  agreement!: AgreementAttestationInput;
}

@InputType('AcceptCustomerAgreementInput', { description: 'Input of `acceptCustomerAgreement`.' })
export class AcceptCustomerAgreementInput extends StoringInput {
  @Field(() => Boolean, { description: 'Must be true: your organization accepts the customer agreement.' })
  acceptAgreement!: boolean;

  @Field(() => String, { nullable: true, description: SHOWN_VERSION })
  textVersion?: string | null;
}

const nodes = {
  agreement: { type: () => CustomerAgreement, description: 'The agreement.' },
  customer: { type: () => Customer, description: 'The customer.' },
};

export const AttestCustomerAgreementPayload = payloadOf('AttestCustomerAgreementPayload', nodes);
export const AcceptCustomerAgreementPayload = payloadOf('AcceptCustomerAgreementPayload', nodes);
