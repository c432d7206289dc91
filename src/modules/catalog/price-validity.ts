import type { DerivedSql } from '../../graph/declare';
import type { PriceValidity } from './offer.entity';

/** A half-open interval in UTC milliseconds. No end: until further notice. */
export interface Validity {
  validFrom: number;
  validTo: number | null;
}

/** Whether a price applies at a moment. */
export const validityAt = ({ validFrom, validTo }: Validity, at: number): PriceValidity =>
  validFrom > at ? 'UPCOMING' : validTo !== null && validTo <= at ? 'PAST' : 'CURRENT';

/** `validityAt` in SQL. */
export const validitySql: DerivedSql<keyof Validity> = (of, now) =>
  `CASE WHEN ${of('validFrom')} > ${now} THEN 'UPCOMING' WHEN ${of('validTo')} <= ${now} THEN 'PAST' ELSE 'CURRENT' END`;

/**
 * Selects prices that have not ended at a moment, the last parameter. There is a statement for each of the two cases, because
 * SQLite uses an index for each and not for both at once; ended prices are then never read, however many there are.
 */
export const notEnded = (select: (ends: string) => string): string =>
  `${select('valid_to IS NULL')} UNION ALL ${select('valid_to > ?')}`;
