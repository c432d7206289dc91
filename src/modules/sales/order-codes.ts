import type { RefusalCode } from '../../kernel/refusals';

/** Refusal codes for lines, both in orders and in order requests. */
export const LINE_CODES: readonly RefusalCode[] = [
  'NOT_FOUND',
  'OFFER_RETIRED',
  'OFFER_OTHER_CLOUD',
  'OFFER_OTHER_COUNTRY',
  'QUANTITY_OUT_OF_BOUNDS',
  'TERM_NOT_OFFERED',
  'BILLING_CYCLE_NOT_OFFERED',
  'PARENT_REQUIRED',
  'PARENT_MISMATCH',
  'PARENT_NOT_ACTIVE',
  'NOT_SELLER',
  'START_OUT_OF_BOUNDS',
  'EMPTY_ORDER',
  'TOO_MANY_LINES',
  'RELATIONSHIP_REQUIRED',
];

/** Further refusal codes for orders. */
export const ORDER_CODES: readonly RefusalCode[] = [
  'NO_PRICE',
  'RESELLER_NOT_PARTNERED',
  'RESELLER_NOT_RELATED',
  'RESELLER_IS_PROVIDER',
  'AGREEMENT_REQUIRED',
  'CURRENCIES_DIFFER',
  'ORDER_TOO_LARGE',
];
