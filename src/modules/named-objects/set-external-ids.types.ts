import { Field, ID, InputType } from 'type-graphql';
import { GraphNodeRecord } from '../../graph/node';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { ExternalIdInput } from '../external-ids';

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
