import { Field, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { StoringInput } from '../../graph/mutation';
import { CredentialsPayload } from '../users';
import { ExternalIdInput, NEW_EXTERNAL_IDS } from '../external-ids';
import { Provider } from '../partners';
import { Cloud } from '../reference-data';

@InputType('FirstUserInput', { description: 'The first user of an organization.' })
export class FirstUserInput {
  @Field(() => String, { description: 'Full name. At most 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'E-mail address; becomes the user name. No other account may use it.' })
  email!: string;
}

@InputType('CreateProviderInput', { description: 'Input of `createProvider`.' })
export class CreateProviderInput extends StoringInput {
  @Field(() => String, { description: 'Legal name. 2 to 200 characters.' })
  name!: string;

  @Field(() => String, { description: 'Country of the account (ISO 3166-1 alpha-2).' })
  country!: string;

  @Field(() => Cloud, { nullable: true, description: 'Cloud that the provider sells in. Defaults to `PUBLIC`.' })
  cloud?: Cloud | null;

  @Field(() => String, { description: 'Company domain. It must not be in use.' })
  domain!: string;

  @Field(() => String, { nullable: true, description: 'PartnerID (MPN ID): 4 to 20 digits.' })
  partnerId?: string | null;

  @Field(() => String, { nullable: true, description: 'Website. At most 500 characters.' })
  website?: string | null;

  @Field(() => String, { nullable: true, description: 'Support e-mail address.' })
  supportEmail?: string | null;

  @Field(() => FirstUserInput, {
    description: "The first user: becomes a global admin and admin agent. The address must be at the provider's domain.",
  })
  admin!: FirstUserInput;

  @Field(() => [ExternalIdInput], NEW_EXTERNAL_IDS)
  externalIds?: ExternalIdInput[] | null;
}

export const CreateProviderPayload = payloadOf(
  'CreateProviderPayload',
  { provider: { type: () => Provider, description: 'The provider.' } },
  CredentialsPayload,
);
