import { Field, InputType, ObjectType } from 'type-graphql';
import { Payload } from '../../graph/mutation';
import { LinkInput } from './answer.types';

@InputType('RequestDomainProofInput', { description: 'Input of `requestDomainProof`.' })
export class RequestDomainProofInput extends LinkInput {
  @Field(() => String, {
    description: 'Address at the domain of the company, not of a web-mail service. The link goes there.',
  })
  email!: string;
}

@ObjectType('RequestDomainProofPayload', { description: 'Answer of `requestDomainProof`.' })
export class RequestDomainProofPayload extends Payload {
  @Field(() => Boolean, {
    description:
      'A mail was sent. For a customer that is here already and has an address on record at that domain, it goes to that one.',
  })
  mailed!: boolean;
}
