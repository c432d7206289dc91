import { defineModule } from '../../graph/module';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from './offer.entity';
import { CatalogueQueries, OfferFields, OfferPriceFields } from './offer.resolver';

/** The catalogue. */
export const catalogueModule = defineModule({
  name: 'catalogue',
  entities: [Offer, OfferPrice, OfferMarket, OfferUpgrade],
  resolvers: [CatalogueQueries, OfferFields, OfferPriceFields],
});
