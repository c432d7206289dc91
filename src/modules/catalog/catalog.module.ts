import { defineModule } from '../../graph/module';
import { createOffer, retireOffer, updateOffer } from './offer-change';
import { setOfferPrice } from './set-offer-price';
import * as events from './offer.events';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from './offer.entity';
import { CatalogQueries, OfferFields, OfferPriceFields } from './offer.resolver';

/** The catalog of offers. */
export const catalogModule = defineModule({
  name: 'catalog',
  entities: [Offer, OfferPrice, OfferMarket, OfferUpgrade],
  types: [Offer, OfferPrice],
  fields: [OfferFields, OfferPriceFields],
  queries: [CatalogQueries],
  mutations: [createOffer, updateOffer, setOfferPrice, retireOffer],
  events: Object.values(events),
});
