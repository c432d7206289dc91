import { Field, ID, InputType } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { DelegatedAdminGrant } from '../customers';

@InputType('RevokeDelegatedAdminInput', { description: 'Input of `revokeDelegatedAdmin`.' })
export class RevokeDelegatedAdminInput extends EditingInput {
  @Field(() => ID, { description: 'The grant; also one that outlived the relationship.' })
  grantId!: string;
}

@InputType('GrantDelegatedAdminInput', { description: 'Input of `grantDelegatedAdmin`.' })
export class GrantDelegatedAdminInput extends StoringInput {
  @Field(() => ID, { description: 'The partner; it must have an active relationship with the own organization.' })
  partnerId!: string;
}

const grant = { type: () => DelegatedAdminGrant, description: 'The grant.' };

export const RevokeDelegatedAdminPayload = payloadOf('RevokeDelegatedAdminPayload', { grant });
export const GrantDelegatedAdminPayload = payloadOf('GrantDelegatedAdminPayload', { grant });
