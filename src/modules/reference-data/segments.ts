import { enumeration } from '../../graph/declare';

/** What customers are qualified for (facts, 2.6). Prices are per segment. */
export const Segment = enumeration('Segment', 'What kind of customer a price is for, and what a customer is qualified for.', {
  COMMERCIAL: 'Companies. Every customer that is not qualified for something else.',
  EDUCATION: 'Schools and universities.',
  GOVERNMENT: 'Public authorities.',
  NONPROFIT: 'Charities and other nonprofit organizations.',
});
export type Segment = keyof typeof Segment;
