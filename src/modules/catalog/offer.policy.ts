import { everything, type Scope } from '../../graph/scope';

/**
 * Offers of the viewer's cloud. A customer sees those sold in its country; a partner sees those sold anywhere in
 * its market region, where its customers are.
 */
export const offerScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS' || viewer.applicant) return null;
  if (viewer.kind === 'OPERATOR') return everything;
  const market = viewer.kind === 'CUSTOMER' ? viewer.country : viewer.marketRegion;
  return {
    visibilityTable: { table: 'offer_market', row: 'offer_id' },
    whereEquals: [['scope.market', `${viewer.cloud}:${market}`]],
    sortKeyColumns: { name: 'scope.name_folded' },
  };
};

/** Prices of visible offers. */
export const offerPriceScope: Scope = (viewer) => {
  const offers = offerScope(viewer);
  if (!offers?.visibilityTable) return offers;
  const [market] = offers.whereEquals;
  return {
    whereEquals: [],
    where: {
      sql: 'EXISTS (SELECT 1 FROM offer_market v WHERE v.market = ? AND v.offer_id = node.offer_id)',
      params: [market?.[1] ?? ''],
    },
  };
};
