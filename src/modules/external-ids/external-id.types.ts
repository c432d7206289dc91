import { Field, ID, InputType } from 'type-graphql';
import { GraphNodeRecord } from '../../graph/node';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';

@InputType('ExternalIdInput', { description: 'The id of an object in another system.' })
export class ExternalIdInput {
  @Field(() => String, {
    description: 'The other system: 1 to 40 lower-case letters, digits, dots, hyphens and underscores, such as `vendor`.',
  })
  system!: string;

  @Field(() => String, { description: 'The id there. 1 to 200 characters, without spaces at its ends. Compared exactly.' })
  value!: string;
}

@InputType('SetExternalIdsInput', { description: 'Input of `setExternalIds`.' })
export class SetExternalIdsInput extends StoringInput {
  @Field(() => ID, { description: 'The offer, customer, subscription, order, provider or reseller.' })
  subjectId!: string;

  @Field(() => [ExternalIdInput], {
    description: 'One id for each system that is named, at most 20. It takes the place of the one before. Other systems stay.',
  })
  externalIds!: ExternalIdInput[];
}

@InputType('RemoveExternalIdInput', { description: 'Input of `removeExternalId`.' })
export class RemoveExternalIdInput extends StoringInput {
  @Field(() => ID, { description: 'The offer, customer, subscription, order, provider or reseller.' })
  subjectId!: string;

  @Field(() => String, { description: 'The system whose id is removed.' })
  system!: string;
}

const subject = { type: () => GraphNodeRecord, description: 'The object.' };

export const SetExternalIdsPayload = payloadOf('SetExternalIdsPayload', { subject });
export const RemoveExternalIdPayload = payloadOf('RemoveExternalIdPayload', { subject });
