import type { QueryGraph } from './query-graph';
import type { Page } from './layout';
import type { Fields } from './session';

/** The page for one kind of link. Showing it must change nothing: mail scanners follow links. */
export interface LinkPage {
  show: (ask: QueryGraph, token: string) => Promise<Page>;
  /** Handles the submitted form. */
  take: (ask: QueryGraph, token: string, fields: Fields) => Promise<Page>;
}
