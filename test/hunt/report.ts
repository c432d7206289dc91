import type { Finding } from './oracle/judge';

/** A leak, with what is needed to see it again. */
export interface Leak extends Finding {
  pair: number;
  attack: string;
  viewer: string;
  document: string;
  variables: Record<string, unknown>;
  answer: string;
}

/** What a hunt did. */
export interface Report {
  pairs: number;
  requests: number;
  /** Texts in answers that the oracle judged, one by one. */
  judged: number;
  compared: number;
  /** Comparisons whose numbers of statements differed by chance, and trails that were counted while the reading was added. */
  excused: number;
  refusals: number;
  /** Requests that the limits or the grammar turned away: work that taught nothing. */
  wasted: number;
  coordinates: number;
  leaks: Leak[];
}
