import type { QueryGraph } from './query-graph';
import type { Page } from './layout';
import type { Fields } from './session';

/** The page behind one kind of link. Showing changes nothing: mail scanners follow links. */
export interface LinkPage {
  show: (ask: QueryGraph, token: string) => Promise<Page>;
  /** What happens when the form is sent. */
  take: (ask: QueryGraph, token: string, fields: Fields) => Promise<Page>;
}
