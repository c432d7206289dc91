import { defineModule } from '../../graph/module';
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

/** Objects and their ids in other systems: they are given, shown, and stand for our own. */
export const namedObjectsModule = defineModule({
  name: 'named-objects',
  entities: [],
  types: [],
  fields: [
    OfferExternalIds,
    CustomerExternalIds,
    CustomerSubscriptionExternalIds,
    OrderExternalIds,
    ProviderExternalIds,
    ResellerExternalIds,
  ],
  mutations: [setExternalIds, removeExternalId, importSubscription],
});
