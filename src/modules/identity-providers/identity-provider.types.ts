import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { EditingInput, Payload, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DateTime } from '../../graph/values';
import type { IssuerKind } from '../../security/external-claims';
import type { TokenRefusal } from '../../security/token-refusals';
import { IdentityProvider, IdentityProviderKind, TokenRefusalReason } from './identity-provider.entity';

const NAME = 'Name, for administrators. 1 to 100 characters.';
const AUDIENCES = 'The audiences that identify this server, exactly as in `aud`: 1 to 10. One of them must be in a token.';
const PARTIES =
  'The clients whose tokens are accepted, exactly as in `azp` (`appid` or `client_id` if there is no `azp`): at most 20. Empty: any client.';
const DOMAINS =
  'The e-mail domains that the issuer may vouch for: 1 to 20 domains that the organization has proven, or domains below them.';
const KEYS = 'Address of the keys. Without it, it is discovered at the issuer (`/.well-known/openid-configuration`).';

@InputType('CreateIdentityProviderInput', { description: 'Input of `createIdentityProvider`.' })
export class CreateIdentityProviderInput extends StoringInput {
  @Field(() => ID, {
    nullable: true,
    description: 'The provider, reseller or customer whose users it signs in. Default: your own. Required for the operator.',
  })
  organizationId?: string | null;

  @Field(() => String, { description: NAME })
  name!: string;

  @Field(() => IdentityProviderKind, { description: 'What its tokens say. Cannot be changed later.' })
  kind!: IssuerKind;

  @Field(() => String, {
    description:
      'The issuer, exactly as in `iss`: starts with https://, at most 255 characters. For Entra ID `https://login.microsoftonline.com/{tenantid}/v2.0`, with `{tenantid}` as it is here. Cannot be changed later.',
  })
  issuer!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The id of the tenant of Entra ID (`tid`); only there, and required there. Cannot be changed later.',
  })
  tenantId?: string | null;

  @Field(() => [String], { description: AUDIENCES })
  audiences!: string[];

  @Field(() => [String], { nullable: true, description: PARTIES })
  authorizedParties?: string[] | null;

  @Field(() => [String], { description: DOMAINS })
  emailDomains!: string[];

  @Field(() => String, { nullable: true, description: KEYS })
  jwksUrl?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true, description: 'Whether its tokens are accepted at once.' })
  enabled?: boolean | null;
}

@InputType('UpdateIdentityProviderInput', { description: 'Input of `updateIdentityProvider`. What is omitted stays.' })
export class UpdateIdentityProviderInput extends EditingInput {
  @Field(() => ID, { description: 'The identity provider.' })
  identityProviderId!: string;

  @Field(() => String, { nullable: true, description: NAME })
  name?: string | null;

  @Field(() => [String], { nullable: true, description: AUDIENCES })
  audiences?: string[] | null;

  @Field(() => [String], { nullable: true, description: PARTIES })
  authorizedParties?: string[] | null;

  @Field(() => [String], { nullable: true, description: DOMAINS })
  emailDomains?: string[] | null;

  @Field(() => String, { nullable: true, description: `${KEYS} An empty text removes it.` })
  jwksUrl?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether its tokens are accepted. False refuses them from the next request on.',
  })
  enabled?: boolean | null;
}

@InputType('DeleteIdentityProviderInput', { description: 'Input of `deleteIdentityProvider`.' })
export class DeleteIdentityProviderInput extends EditingInput {
  @Field(() => ID, { description: 'The identity provider.' })
  identityProviderId!: string;
}

@ObjectType('IdentityProviderRefusal', { description: 'When tokens of an identity provider were last refused for a reason.' })
export class IdentityProviderRefusal {
  @Field(() => TokenRefusalReason, { description: 'The reason.' })
  reason!: TokenRefusal;

  @Field(() => DateTime, {
    description: 'When a token was last refused for it. Further refusals within a minute may not count.',
  })
  at!: number;
}

/** Base of the payload of a deletion. */
@ObjectType()
abstract class DeletedPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Id of what was deleted. Null if refused, and in a dry run.' })
  deletedId!: string | null;
}

const identityProvider = { type: () => IdentityProvider, description: 'The identity provider.' };

export const CreateIdentityProviderPayload = payloadOf('CreateIdentityProviderPayload', { identityProvider });
export const UpdateIdentityProviderPayload = payloadOf('UpdateIdentityProviderPayload', { identityProvider });
export const DeleteIdentityProviderPayload = payloadOf('DeleteIdentityProviderPayload', {}, DeletedPayload);
