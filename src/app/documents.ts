import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentLimits } from '../config/env';
import { checkSource } from './document-size';
import type { Pace } from './pace';

/** Characters of source whose documents are kept; what they are parsed to is larger by far. */
const SOURCE_KEPT = 2 * 1024 * 1024;
/** What a document counts at least. */
const LEAST = 256;

/** Documents that were validated and are kept, and how new ones are let in. */
export interface Documents {
  store: NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;
  /**
   * Refuses sources that are too large when spread out. What was not validated before is admitted one by one, since
   * parsing and validating it, which follows at once, holds up everybody; `owner` is whose it is.
   */
  admit: (source: unknown, owner: string) => Promise<void>;
}

/** Keeps documents, bounded by the length of their sources. */
export function documents(limits: DocumentLimits, pace: Pace): Documents {
  const known = new Set<string>();
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: SOURCE_KEPT,
    sizeCalculation: ({ loc }) => Math.max(loc?.end ?? 0, LEAST),
    dispose: ({ loc }) => void known.delete(loc?.source.body ?? ''),
  });
  return {
    store: {
      get: (key) => Promise.resolve(kept.get(key)),
      set: (key, document) => {
        kept.set(key, document);
        // What is larger than all that is kept is looked at each time.
        if (kept.has(key)) known.add(document.loc?.source.body ?? '');
        return Promise.resolve();
      },
      delete: (key) => Promise.resolve(kept.delete(key)),
    },
    admit: async (source, owner) => {
      if (typeof source !== 'string' || known.has(source)) return;
      await pace(owner);
      checkSource(source, limits);
    },
  };
}
