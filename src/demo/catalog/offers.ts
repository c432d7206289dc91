import type { OfferPlan } from './demo-offer';
import { NATIONAL } from './national';
import { SERVICES } from './services';
import { SUITES } from './suites';

/** The catalog of the demo; an add-on stands behind what it extends. */
export const OFFER_PLANS: readonly OfferPlan[] = [...SUITES, ...SERVICES, ...NATIONAL];
