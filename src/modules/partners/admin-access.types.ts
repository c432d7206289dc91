import { Field, ID, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput } from '../../graph/mutation';
import { Partnership } from './partner.entity';

@InputType()
export abstract class ProviderAdminAccessInput extends EditingInput {
  @Field(() => ID, { description: 'The partnership.' })
  partnershipId!: string;
}

@InputType('RevokeProviderAdminAccessInput', { description: 'Input of `revokeProviderAdminAccess`.' })
export class RevokeProviderAdminAccessInput extends ProviderAdminAccessInput {}

@InputType('RestoreProviderAdminAccessInput', { description: 'Input of `restoreProviderAdminAccess`.' })
export class RestoreProviderAdminAccessInput extends ProviderAdminAccessInput {}

const partnership = { type: () => Partnership, description: 'The partnership.' };

export const RevokeProviderAdminAccessPayload = payloadOf('RevokeProviderAdminAccessPayload', { partnership });
export const RestoreProviderAdminAccessPayload = payloadOf('RestoreProviderAdminAccessPayload', { partnership });
