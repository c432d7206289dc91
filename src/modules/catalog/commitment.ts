import type { MoneyPeriod } from '../../graph/money';
import type { BillingCycle, OfferKind, Term } from './offer.entity';

/** Length of each term in months. */
export const TERM_MONTHS: Readonly<Record<Term, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** Months between two bills. */
export const CYCLE_MONTHS: Readonly<Record<BillingCycle, number>> = { MONTHLY: 1, ANNUAL: 12, TRIENNIAL: 36 };

/** Whether a billing cycle fits a term. It must not be longer than the term. */
export const goesWith = (cycle: BillingCycle, term: Term): boolean => CYCLE_MONTHS[cycle] <= TERM_MONTHS[term];

const PERIOD: Readonly<Record<BillingCycle, MoneyPeriod>> = { MONTHLY: 'MONTH', ANNUAL: 'YEAR', TRIENNIAL: 'THREE_YEARS' };

/** The period that a price covers. Null if billed by usage: then the price is per unit. */
export const periodOf = (kind: OfferKind | undefined, cycle: BillingCycle | null): MoneyPeriod | null =>
  kind === 'AZURE_USAGE' || cycle === null ? null : PERIOD[cycle];

/** The same in SQL, from the columns of the kind and the billing cycle. */
export const periodSql = (kind: string, cycle: string): string =>
  `CASE WHEN ${kind} <> 'AZURE_USAGE' THEN CASE ${cycle}${Object.entries(PERIOD)
    .map(([name, period]) => ` WHEN '${name}' THEN '${period}'`)
    .join('')} END END`;

/** The period that a term lasts. */
export const TERM_PERIOD: Readonly<Record<Term, MoneyPeriod>> = { P1M: 'MONTH', P1Y: 'YEAR', P3Y: 'THREE_YEARS' };
