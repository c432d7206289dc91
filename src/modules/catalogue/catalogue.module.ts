import { defineModule } from '../../graph/module';
import * as events from './offer.events';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from './offer.entity';
import { OfferMutations } from './offer-mutations.resolver';
import { CatalogueQueries, OfferFields, OfferPriceFields } from './offer.resolver';

/** The catalogue. */
export const catalogueModule = defineModule({
  name: 'catalogue',
  entities: [Offer, OfferPrice, OfferMarket, OfferUpgrade],
  resolvers: [CatalogueQueries, OfferMutations, OfferFields, OfferPriceFields],
  events: Object.values(events),
});
