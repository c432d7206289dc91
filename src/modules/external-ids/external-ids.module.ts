import { defineModule } from '../../graph/module';
import { ExternalId } from './external-id.entity';
import {
  CustomerExternalIds,
  CustomerSubscriptionExternalIds,
  OfferExternalIds,
  OrderExternalIds,
  ProviderExternalIds,
  ResellerExternalIds,
} from './external-id.resolver';
import { importSubscription } from './import-subscription';
import { removeExternalId, setExternalIds } from './set-external-ids';
import * as externalIdEvents from './external-id.events';

/** Ids of objects in other systems, each seen by the organization that gave it. */
export const externalIdsModule = defineModule({
  name: 'external-ids',
  entities: [ExternalId],
  types: [ExternalId],
  fields: [
    OfferExternalIds,
    CustomerExternalIds,
    CustomerSubscriptionExternalIds,
    OrderExternalIds,
    ProviderExternalIds,
    ResellerExternalIds,
  ],
  mutations: [setExternalIds, removeExternalId, importSubscription],
  events: Object.values(externalIdEvents),
});
