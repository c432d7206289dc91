import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DelegatedAdminGrant } from '../customers';

@InputType('RevokeDelegatedAdminInput', { description: 'Input of `revokeDelegatedAdmin`.' })
export class RevokeDelegatedAdminInput extends EditingInput {
  @Field(() => ID, { description: 'The grant. It may have outlived the relationship.' })
  grantId!: string;
}

@InputType('GrantDelegatedAdminInput', { description: 'Input of `grantDelegatedAdmin`.' })
export class GrantDelegatedAdminInput extends StoringInput {
  @Field(() => ID, { description: 'The partner. Must have an active relationship with your organization.' })
  partnerId!: string;
}

const grant = { type: () => DelegatedAdminGrant, description: 'The grant.' };

export const RevokeDelegatedAdminPayload = payloadOf('RevokeDelegatedAdminPayload', { grant });
export const GrantDelegatedAdminPayload = payloadOf('GrantDelegatedAdminPayload', { grant });
