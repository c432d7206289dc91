/** What a sheet has one row for, in the words of the vendor. */
const SEGMENTS = ['Commercial', 'Education', 'Charity'] as const;
const COMMITMENTS = [
  ['P1M', 'Monthly', 120, 1],
  ['P1Y', 'Monthly', 105, 1],
  ['P1Y', 'Annual', 100, 12],
  ['P3Y', 'Monthly', 100, 1],
  ['P3Y', 'Annual', 95, 12],
] as const;
const SEGMENT_PERCENT = { Commercial: 100, Education: 60, Charity: 75 } as const;

/** Markets with their currencies. */
export const MARKETS: readonly (readonly [market: string, currency: string])[] = [
  ...['AT', 'BE', 'DE', 'EE', 'ES', 'FI', 'FR', 'GR', 'IE', 'IT', 'LT', 'LU', 'LV', 'NL', 'PT', 'SI', 'SK'].map(
    (market) => [market, 'EUR'] as const,
  ),
  ['CH', 'CHF'],
  ['CZ', 'CZK'],
  ['DK', 'DKK'],
  ['GB', 'GBP'],
  ['NO', 'NOK'],
  ['PL', 'PLN'],
  ['SE', 'SEK'],
];

/** An invented product of the vendor. */
export interface SheetProduct {
  productId: string;
  skuId: string;
  title: string;
  /** Price of a seat and month, in cents. */
  cents: number;
}

/** Twelve invented products. */
export const PRODUCTS: readonly SheetProduct[] = Array.from({ length: 12 }, (_, index) => ({
  productId: `CFQ7TTC0X${String(index + 100)}`,
  skuId: String(index + 1).padStart(4, '0'),
  title: `Invented Suite ${index + 1}`,
  cents: 400 + index * 350,
}));

export const HEADER =
  'ProductTitle,ProductId,SkuId,SkuTitle,TermDuration,BillingPlan,Market,Currency,UnitPrice,ERP Price,EffectiveStartDate,EffectiveEndDate,Segment';

/** A month's price sheet as a vendor sends it, with invented prices: 12 products, 3 segments, 24 markets, 5 commitments. */
export function priceSheet(month: { start: string; end: string; percent?: number }, products = PRODUCTS): string {
  const { start, end, percent = 100 } = month;
  const rows = products.flatMap(({ productId, skuId, title, cents }) =>
    SEGMENTS.flatMap((segment) =>
      MARKETS.flatMap(([market, currency]) =>
        COMMITMENTS.map(([term, plan, commitment, months]) => {
          const price = (cents * months * commitment * SEGMENT_PERCENT[segment] * percent) / 100_000_000;
          return `${title},${productId},${skuId},${title},${term},${plan},${market},${currency},${price.toFixed(2)},${(price * 1.2).toFixed(2)},${start},${end},${segment}`;
        }),
      ),
    ),
  );
  return `${[HEADER, ...rows].join('\n')}\n`;
}
