import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Payload, StoringInput } from '../../../../graph/mutation';
import { DateTime } from '../../../../graph/values';
import { ProofFields, RecoveryCodesBase } from '../second-factor.types';

@ObjectType('Passkey', { description: 'One of your passkeys. Nobody else sees it; administrators see that there is one.' })
export class PasskeyType {
  @Field(() => ID, { description: 'Id of the passkey; not a node id.' })
  id!: string;

  @Field(() => String, { description: 'Name to tell passkeys apart.' })
  name!: string;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: number;

  @Field(() => DateTime, { nullable: true, description: 'When it last answered. Null if never.' })
  lastUsedAt!: number | null;
}

@InputType({ description: 'Input of `beginPasskey`.' })
export class BeginPasskeyInput extends ProofFields {
  @Field(() => String, { description: 'Your current password.' })
  currentPassword!: string;
}

@ObjectType({ description: 'Result of `beginPasskey`.' })
export class BeginPasskeyPayload extends Payload {
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Options for the browser, `PublicKeyCredentialCreationOptionsJSON` of Web Authentication: pass them to `PublicKeyCredential.parseCreationOptionsFromJSON`, or to `startRegistration` of @simplewebauthn/browser. Valid for five minutes.',
  })
  options!: object | null;
}

@InputType({ description: 'Input of `addPasskey`.' })
export class AddPasskeyInput {
  @Field(() => String, { description: 'Name to tell passkeys apart. 1 to 100 characters.' })
  name!: string;

  @Field(() => GraphQLJSONObject, {
    description:
      'What the browser returned for the new passkey: `PublicKeyCredential.toJSON()` of `navigator.credentials.create`, as `startRegistration` of @simplewebauthn/browser returns it.',
  })
  passkey!: Record<string, unknown>;
}

@ObjectType({ description: 'Result of `addPasskey`.' })
export class AddPasskeyPayload extends RecoveryCodesBase {
  @Field(() => PasskeyType, { nullable: true, description: 'The new passkey. Null if refused.' })
  passkey!: PasskeyType | null;
}

@InputType('RenamePasskeyInput', { description: 'Input of `renamePasskey`.' })
export class RenamePasskeyInput extends StoringInput {
  @Field(() => ID, { description: 'The passkey; one of your own.' })
  passkeyId!: string;

  @Field(() => String, { description: 'The new name. 1 to 100 characters.' })
  name!: string;
}

@ObjectType({ description: 'Result of `renamePasskey`.' })
export class RenamePasskeyPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'The new name. Null if refused.' })
  name!: string | null;
}

@InputType({ description: 'Input of `removePasskey`.' })
export class RemovePasskeyInput extends ProofFields {
  @Field(() => ID, { description: 'The passkey to remove; one of your own.' })
  passkeyId!: string;
}

@ObjectType({ description: 'Result of `removePasskey`.' })
export class RemovePasskeyPayload extends Payload {
  @Field(() => Boolean, {
    description: 'The passkey is removed. If it was your last factor, a password is sufficient from now on.',
  })
  removed!: boolean;
}

@ObjectType({ description: 'Result of `challengePasskey`.' })
export class ChallengePasskeyPayload extends Payload {
  @Field(() => GraphQLJSONObject, {
    nullable: true,
    description:
      'Options for the browser, `PublicKeyCredentialRequestOptionsJSON` of Web Authentication: pass them to `PublicKeyCredential.parseRequestOptionsFromJSON`, or to `startAuthentication` of @simplewebauthn/browser. Valid for five minutes.',
  })
  options!: object | null;
}
