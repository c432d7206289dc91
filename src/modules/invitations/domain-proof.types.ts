import { Field, InputType, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';
import { LinkInput } from './answer.types';

@InputType('RequestDomainProofInput', { description: 'Input of `requestDomainProof`.' })
export class RequestDomainProofInput extends LinkInput {
  @Field(() => String, {
    description: "Email address at the company's domain that receives the link. Webmail addresses are refused.",
  })
  email!: string;
}

@ObjectType('RequestDomainProofPayload', { description: 'Payload of `requestDomainProof`.' })
export class RequestDomainProofPayload extends Payload {
  @Field(() => Boolean, {
    description:
      'Whether a mail was sent. If the customer exists and has an address on record at that domain, the mail goes to that address.',
  })
  mailed!: boolean;
}
