import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Action } from '../../../graph/available-actions';
import { Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { DateTime } from '../../../graph/values';
import { ApiToken } from '../user.entity';

@InputType('CreateApiTokenInput', { description: 'Input of `createApiToken`: give actions, or `readOnly`, or both.' })
export class CreateApiTokenInput extends StoringInput {
  @Field(() => String, { description: 'Name to tell tokens apart. 1 to 200 characters.' })
  name!: string;

  @Field(() => [Action], {
    nullable: true,
    description:
      'Actions that the token is limited to, out of those of the creator; never `TOKEN_CREATE` and `SESSION_MANAGE_OWN`. An action that acts on things opens finding them, too: `CUSTOMER_ADMINISTER` and `CUSTOMER_RESET_USER_PASSWORD` read the people of customers, `USER_UPDATE_ROLES`, `USER_DISABLE` and `USER_RESET_PASSWORD` the users of the organization. `viewer`, `node` and `nodes` take no action of their own; each node takes that of its type. Left out: all that its user may do, for a token that only reads.',
  })
  actions?: string[] | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'The token only reads; every mutation is refused.' })
  readOnly?: boolean | null;

  @Field(() => DateTime, { description: 'When it expires: in the future, at most a year ahead.' })
  expiresAt!: number;
}

@InputType('RevokeApiTokenInput', { description: 'Input of `revokeApiToken`.' })
export class RevokeApiTokenInput extends StoringInput {
  @Field(() => ID, { description: 'The token; an own one.' })
  apiTokenId!: string;
}

/** Shows the secret of a token once. */
@ObjectType()
abstract class NewApiTokenPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'The token: send it as `Authorization: Bearer …`. Shown once: null in a repeat and in a dry run.',
  })
  token!: string | null;

  @Field(() => Boolean, { description: 'The token was shown in the first answer and cannot be shown again.' })
  secretShownBefore!: boolean;
}

const apiToken = { type: () => ApiToken, description: 'The token, without its secret.' };

export const CreateApiTokenPayload = payloadOf('CreateApiTokenPayload', { apiToken }, NewApiTokenPayload);
export const RevokeApiTokenPayload = payloadOf('RevokeApiTokenPayload', { apiToken });
