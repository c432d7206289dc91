import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { Action } from '../../../graph/available-actions';
import { Payload, StoringInput } from '../../../graph/mutation';
import { payloadOf } from '../../../graph/payload';
import { DateTime } from '../../../graph/values';
import { ApiToken } from '../user.entity';

@InputType('CreateApiTokenInput', { description: 'Input of `createApiToken`: give `actions`, `readOnly`, or both.' })
export class CreateApiTokenInput extends StoringInput {
  @Field(() => String, { description: 'Name to tell tokens apart. 1 to 200 characters.' })
  name!: string;

  @Field(() => [Action], {
    nullable: true,
    description:
      'Actions that the token is limited to, out of your own; never `TOKEN_CREATE` or `SESSION_MANAGE_OWN`. An action on records also allows reading them: `CUSTOMER_ADMINISTER` and `CUSTOMER_RESET_USER_PASSWORD` include the users of customers; `USER_UPDATE_ROLES`, `USER_DISABLE` and `USER_RESET_PASSWORD` include the users of the organization. `viewer`, `node` and `nodes` need no action of their own; each node needs that of its type. If omitted, the token can do everything its user may do, and must be read-only.',
  })
  actions?: string[] | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'The token can only read; every mutation is refused.',
  })
  readOnly?: boolean | null;

  @Field(() => DateTime, { description: 'When the token expires: in the future, at most one year from now.' })
  expiresAt!: number;
}

@InputType('RevokeApiTokenInput', { description: 'Input of `revokeApiToken`.' })
export class RevokeApiTokenInput extends StoringInput {
  @Field(() => ID, { description: 'The token; one of your own.' })
  apiTokenId!: string;
}

/** Base of payloads that show a token's secret once. */
@ObjectType()
abstract class NewApiTokenPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'The token: send it as `Authorization: Bearer …`. Shown once: null in a repeated request and in a dry run.',
  })
  token!: string | null;

  @Field(() => Boolean, {
    description: 'True in a repeated request: the token was in the first response and cannot be shown again.',
  })
  secretShownBefore!: boolean;
}

const apiToken = { type: () => ApiToken, description: 'The token, without its secret.' };

export const CreateApiTokenPayload = payloadOf('CreateApiTokenPayload', { apiToken }, NewApiTokenPayload);
export const RevokeApiTokenPayload = payloadOf('RevokeApiTokenPayload', { apiToken });
