import { COMMITTED, FLEXIBLE, GERMANY, USAGE, US_GOVERNMENT } from './building-blocks';
import type { OfferPlan } from './demo-offer';

/** What is sold in the national clouds. */
export const NATIONAL: readonly OfferPlan[] = [
  {
    key: 'government-3',
    name: 'Government Suite 3',
    summary: 'Enterprise Suite 3 in the cloud for the US Government.',
    ...COMMITTED,
    ...US_GOVERNMENT,
    cents: 3690,
    upgradesTo: ['government-5'],
  },
  {
    key: 'government-5',
    name: 'Government Suite 5',
    summary: 'Government Suite 3 with advanced protection.',
    ...COMMITTED,
    ...US_GOVERNMENT,
    cents: 5790,
  },
  {
    key: 'azure-government',
    name: 'Azure Government Plan',
    summary: 'Azure for the US Government, billed by usage.',
    ...USAGE,
    ...US_GOVERNMENT,
  },
  {
    key: 'deutschland-basic',
    name: 'Workplace Deutschland',
    summary: 'Workplace Basic in the German cloud.',
    ...FLEXIBLE,
    ...GERMANY,
    max: 300,
    cents: 690,
    upgradesTo: ['deutschland-suite'],
  },
  {
    key: 'deutschland-suite',
    name: 'Suite Deutschland',
    summary: 'Enterprise Suite 3 in the German cloud.',
    ...COMMITTED,
    ...GERMANY,
    cents: 3990,
  },
  {
    key: 'azure-deutschland',
    name: 'Azure Deutschland Plan',
    summary: 'Azure in the German cloud, billed by usage.',
    ...USAGE,
    ...GERMANY,
  },
];
