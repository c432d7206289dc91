import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime } from '../../graph/values';
import { Customer, CustomerAgreement } from '../customers';
import { SHOWN_VERSION } from '../reference-data';

/** What a provider attests about the customer agreement. */
@InputType('AgreementAttestationInput', {
  description: 'What a provider attests: who accepted the customer agreement for the customer, and when.',
})
export class AgreementAttestationInput {
  @Field(() => String, { description: 'Full name of the person who accepted. 1 to 200 characters.' })
  contactName!: string;

  @Field(() => String, {
    description: "E-mail address of that person, neither of the provider's own domain nor of the vendor's.",
  })
  contactEmail!: string;

  @Field(() => DateTime, {
    description: 'When the person accepted; not in the future, and at most ten years ago.',
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
  @Field(() => Boolean, { description: 'Must be true: the own organization accepts the customer agreement.' })
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
