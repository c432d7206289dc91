import { Field, ID, InputType } from 'type-graphql';
import { payloadOf } from '../../graph/payload';
import { EditingInput } from '../../graph/mutation';
import { PartnerStatus, Provider, Reseller } from '../partners';

@InputType('SetPartnerStatusInput', { description: 'Input of `setPartnerStatus`.' })
export class SetPartnerStatusInput extends EditingInput {
  @Field(() => ID, { description: 'The provider or reseller; not an applicant.' })
  organizationId!: string;

  @Field(() => PartnerStatus, { description: '`ACTIVE` or `SUSPENDED`. Setting the current status changes nothing.' })
  status!: PartnerStatus;
}

export const SetPartnerStatusPayload = payloadOf('SetPartnerStatusPayload', {
  provider: { type: () => Provider, description: 'The partner, if it is a provider.' },
  reseller: { type: () => Reseller, description: 'The partner, if it is a reseller.' },
});
