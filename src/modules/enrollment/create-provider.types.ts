import { Field, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { StoringInput } from '../../graph/mutation';
import { CredentialsPayload } from '../users';
import { Provider } from '../partners';
import { Cloud } from '../reference-data';

/** Somebody to become the first user of an organization. */
@InputType('FirstUserInput', { description: 'The person who becomes the first user of an organization.' })
export class FirstUserInput {
  @Field(() => String, { description: 'Full name. At most 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address; it becomes the user name and must be free in the whole graph.' })
  email!: string;
}

@InputType('CreateProviderInput', { description: 'Input of `createProvider`.' })
export class CreateProviderInput extends StoringInput {
  @Field(() => String, { description: 'Legal name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Country of the account, ISO 3166-1 alpha-2.' })
  country!: string;

  @Field(() => Cloud, { nullable: true, description: 'Cloud it sells in; `PUBLIC` unless given.' })
  cloud?: Cloud | null;

  @Field(() => String, { description: 'Domain of the company; it must be free.' })
  domain!: string;

  @Field(() => String, { nullable: true, description: 'PartnerID (MPN ID): 4 to 20 digits.' })
  partnerId?: string | null;

  @Field(() => String, { nullable: true, description: 'Website. At most 500 characters.' })
  website?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address of its support.' })
  supportEmail?: string | null;

  @Field(() => FirstUserInput, { description: 'The first user: a global admin and admin agent with an address of the domain.' })
  admin!: FirstUserInput;
}

export const CreateProviderPayload = payloadOf(
  'CreateProviderPayload',
  { provider: { type: () => Provider, description: 'The provider.' } },
  CredentialsPayload,
);
