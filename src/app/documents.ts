import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentLimits } from '../config/env';
import { checkSource } from './document-size';
import type { Pace } from './pace';

/** Characters of source text whose documents are cached. Parsed documents are much larger. */
const SOURCE_KEPT = 2 * 1024 * 1024;
/** Minimum size counted per document: what a short one takes when it is parsed, so at most 1024 are kept. */
const LEAST = 2_048;

/** The cache of validated documents, and the admission of new ones. */
export interface Documents {
  store: NonNullable<ApolloServerOptions<BaseContext>['documentStore']>;
  /**
   * Refuses sources that are too large when expanded. New documents are admitted one at a time, because parsing and validating
   * them right afterwards blocks the event loop. `owner` is the client they belong to.
   */
  admit: (source: unknown, owner: string) => Promise<void>;
}

/** Caches documents up to a total source length. */
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
        // A document larger than the cache is checked every time.
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
