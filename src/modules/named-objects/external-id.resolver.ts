import { FieldsOf, Many, type Edge } from '../../graph/edges';
import { Offer } from '../catalog';
import { Customer } from '../customers';
import { ExternalId } from '../external-ids';
import { Provider, Reseller } from '../partners';
import { CustomerSubscription, Order } from '../sales';

const OF_OBJECT = {
  by: 'subjectId',
  shared: true,
  description: 'Its ids in other systems of your organization. Those of other organizations are never shown.',
} as const;

@FieldsOf(() => Offer)
export class OfferExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}

@FieldsOf(() => Customer)
export class CustomerExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}

@FieldsOf(() => CustomerSubscription)
export class CustomerSubscriptionExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}

@FieldsOf(() => Order)
export class OrderExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}

@FieldsOf(() => Provider)
export class ProviderExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerExternalIds {
  @Many(() => ExternalId, OF_OBJECT)
  externalIds!: Edge;
}
