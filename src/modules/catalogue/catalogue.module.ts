import { defineModule } from '../../graph/module';
import { createOffer, retireOffer, updateOffer } from './offer-change';
import * as events from './offer.events';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from './offer.entity';
import { CatalogueQueries, OfferFields, OfferPriceFields } from './offer.resolver';

/** The catalogue. */
export const catalogueModule = defineModule({
  name: 'catalogue',
  entities: [Offer, OfferPrice, OfferMarket, OfferUpgrade],
  types: [Offer, OfferPrice],
  fields: [OfferFields, OfferPriceFields],
  queries: [CatalogueQueries],
  mutations: [createOffer, updateOffer, retireOffer],
  events: Object.values(events),
});
