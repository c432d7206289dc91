import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../graph/mutation';
import { Cloud } from '../reference-data';

@InputType('CheckWorkAccountInput', { description: 'Input of `checkWorkAccount`.' })
export class CheckWorkAccountInput extends StoringInput {
  @Field(() => String, { description: 'The e-mail address to ask about; the answer is mailed to it.' })
  email!: string;
}

@ObjectType('CheckWorkAccountPayload', { description: 'Answer of `checkWorkAccount`: the same for every address.' })
export class CheckWorkAccountPayload extends Payload {
  @Field(() => Boolean, { description: 'The answer was mailed to the address; false in a dry run and when it was refused.' })
  mailed!: boolean;
}

@InputType('StartEnrollmentInput', { description: 'Input of `startEnrollment`.' })
export class StartEnrollmentInput extends StoringInput {
  @Field(() => String, { description: 'Full name of the person who applies. 1 to 200 characters.' })
  name!: string;

  @Field(() => String, {
    description: 'Work account: e-mail address at the company domain. It becomes the user name once it is proven.',
  })
  email!: string;

  @Field(() => String, { description: 'Own password: 12 to 256 characters, not among the common ones.' })
  password!: string;

  @Field(() => String, { description: 'Country of the account, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => String, { description: 'Domain of the company: that of the work account. Web-mail domains are refused.' })
  companyDomain!: string;

  @Field(() => Cloud, { nullable: true, description: 'Cloud to sell in; `PUBLIC` unless given.' })
  cloud?: Cloud | null;
}

@ObjectType('StartEnrollmentPayload', {
  description: 'Answer of `startEnrollment`: of the same kind whoever has the address or the domain.',
})
export class StartEnrollmentPayload extends Payload {
  @Field(() => ID, {
    nullable: true,
    description: 'The draft; readable after signing in. Null when it was refused and in a dry run.',
  })
  enrollmentId!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What to give `signIn` as `email` until the address is proven; from then on the address. Null when it was refused and in a dry run.',
  })
  userName!: string | null;
}
