import type { MoneyPeriod } from '../../graph/money';
import type { BillingCycle, OfferKind, Term } from './offer.entity';

/** Months of a term. */
export const TERM_MONTHS: Readonly<Record<Term, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** Months between two bills. */
export const CYCLE_MONTHS: Readonly<Record<BillingCycle, number>> = { MONTHLY: 1, ANNUAL: 12, TRIENNIAL: 36 };

/** Whether a billing cycle goes with a term: nothing is billed for longer than it runs. */
export const goesWith = (cycle: BillingCycle, term: Term): boolean => CYCLE_MONTHS[cycle] <= TERM_MONTHS[term];

const PERIOD: Readonly<Record<BillingCycle, MoneyPeriod>> = { MONTHLY: 'MONTH', ANNUAL: 'YEAR', TRIENNIAL: 'THREE_YEARS' };

/** What a price is for: a billing cycle, or one unit of what is billed by usage. */
export const periodOf = (kind: OfferKind | undefined, cycle: BillingCycle | null): MoneyPeriod | null =>
  kind === 'AZURE_USAGE' || cycle === null ? null : PERIOD[cycle];
