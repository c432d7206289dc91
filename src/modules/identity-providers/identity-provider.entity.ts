import { Column, Entity, PrimaryColumn } from 'typeorm';
import { BooleanField, CodeField, EnumField, enumeration, IdField, IntField, StringList, TextField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import type { IssuerKind } from '../../security/external-claims';
import { TOKEN_REFUSALS, type TokenRefusal } from '../../security/token-refusals';
import { identityProviderScope } from './identity-provider.policy';

export const IdentityProviderKind = enumeration('IdentityProviderKind', 'What tokens of an identity provider say.', {
  GENERIC: 'Any OpenID Connect issuer. `email_verified` must be true, as a boolean or as text.',
  ENTRA_ID:
    'Microsoft Entra ID. The tenant (`tid`) must be `tenantId`; the user is its object (`oid`). There is no `email_verified`: the address counts because its domain is proven by the organization.',
  KEYCLOAK: 'Keycloak. Only access tokens; `email_verified` must be true.',
  AUTH0: 'Auth0. `email_verified` must be true. An action must add `email` and `email_verified` to access tokens.',
});

export const TokenRefusalReason = enumeration(
  'TokenRefusalReason',
  'Why a token was refused. Whoever sent it only learns that it was.',
  TOKEN_REFUSALS,
);

@Entity('identity_provider')
@GraphNode({
  name: 'IdentityProvider',
  description:
    'An OpenID Connect issuer that an organization trusts: its tokens sign in users of that organization, and of no other.',
  table: 'identity_provider',
  action: 'identity_provider.read',
  scope: identityProviderScope,
})
export class IdentityProvider extends BaseRecord {
  @IdField({ description: 'The organization whose users it signs in.', filter: true })
  organizationId!: string;

  @TextField({ description: 'Name, for administrators.', maxLength: 100 })
  name!: string;

  @EnumField(() => IdentityProviderKind, { description: 'What its tokens say.' })
  kind!: IssuerKind;

  @CodeField({
    description: 'The issuer, exactly as in `iss`. For Entra ID, `{tenantid}` stands for `tenantId`.',
    maxLength: 255,
  })
  issuer!: string;

  /** The issuer with its tenant filled in: what tokens say. */
  @Column({ type: 'varchar', length: 255, name: 'token_issuer' })
  tokenIssuer!: string;

  @CodeField({ description: 'The tenant of Entra ID. Null for other kinds.', maxLength: 36, nullable: true })
  tenantId!: string | null;

  @StringList({ description: 'The audiences that identify this server. One of them must be in `aud`.' })
  audiences!: readonly string[];

  @StringList({ description: 'The clients (`azp`) whose tokens are accepted. Empty: any client.' })
  authorizedParties!: readonly string[];

  @StringList({ description: 'The e-mail domains that it may vouch for, all proven by the organization.' })
  emailDomains!: readonly string[];

  @CodeField({ description: 'Address of its keys. Null: discovered at the issuer.', maxLength: 500, nullable: true })
  jwksUrl!: string | null;

  @BooleanField({ description: 'Whether its tokens are accepted.' })
  enabled!: boolean;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}

/** When a token of an identity provider was last refused for a reason. One row for each reason, so its size is bounded. */
@Entity('identity_provider_refusal')
export class IdentityProviderRefusalRecord {
  @PrimaryColumn({ type: 'varchar', length: 40, name: 'identity_provider_id' })
  identityProviderId!: string;

  @PrimaryColumn({ type: 'varchar', length: 40 })
  reason!: TokenRefusal;

  @Column({ type: 'bigint', name: 'refused_at' })
  refusedAt!: number;
}
