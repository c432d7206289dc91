import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../graph/mutation';
import { Cloud } from '../reference-data';

@InputType('CheckWorkAccountInput', { description: 'Input of `checkWorkAccount`.' })
export class CheckWorkAccountInput extends StoringInput {
  @Field(() => String, { description: 'The e-mail address to check. The answer is mailed to it.' })
  email!: string;
}

@ObjectType('CheckWorkAccountPayload', { description: 'Result of `checkWorkAccount`; the same for every address.' })
export class CheckWorkAccountPayload extends Payload {
  @Field(() => Boolean, { description: 'The answer was mailed to the address. False in a dry run and if refused.' })
  mailed!: boolean;
}

@InputType('StartEnrollmentInput', { description: 'Input of `startEnrollment`.' })
export class StartEnrollmentInput extends StoringInput {
  @Field(() => String, { description: 'Full name of the applicant. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description: 'Work account: e-mail address at the company domain. Becomes the user name once it is proven.',
  })
  email!: string;

  @Field(() => String, { description: 'Password of the applicant. 12 to 256 characters, not a common password.' })
  password!: string;

  @Field(() => String, { description: 'Country of the account (ISO 3166-1 alpha-2).' })
  country!: string;

  @Field(() => String, { description: 'Company domain: the domain of the work account. Webmail domains are refused.' })
  companyDomain!: string;

  @Field(() => Cloud, { nullable: true, description: 'Cloud to sell in. Defaults to `PUBLIC`.' })
  cloud?: Cloud | null;
}

@ObjectType('StartEnrollmentPayload', {
  description: 'Result of `startEnrollment`. Does not reveal whether the address or the domain is in use.',
})
export class StartEnrollmentPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'The draft, readable after signing in. Null if refused and in a dry run.',
  })
  enrollmentId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What to send to `signIn` as `email` until the address is proven; after that, use the address. Null if refused and in a dry run.',
  })
  userName!: string | null;
}
