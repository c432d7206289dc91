import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { DocumentLimits } from '../config/env';
import { checkSource } from './document-size';

/** Characters of source whose documents are kept; what they are parsed to is larger by far. */
const SOURCE_KEPT = 2 * 1024 * 1024;
/** What a document counts at least. */
const LEAST = 256;

/** Documents that were validated, bounded by the length of their sources. */
export function documentStore(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const kept = new LRUCache<string, DocumentNode>({
    maxSize: SOURCE_KEPT,
    sizeCalculation: ({ loc }) => Math.max(loc?.end ?? 0, LEAST),
  });
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, document) => Promise.resolve(void kept.set(key, document)),
    delete: (key) => Promise.resolve(kept.delete(key)),
  };
}

/** Refuses sources that are too large when spread out; those that passed are remembered. */
export function admission(limits: DocumentLimits): (source: unknown) => void {
  const passed = new LRUCache<string, true>({
    maxSize: SOURCE_KEPT,
    sizeCalculation: (_, source) => Math.max(source.length, LEAST),
  });
  return (source) => {
    if (typeof source !== 'string' || passed.has(source)) return;
    checkSource(source, limits);
    // What is larger than all that is kept is looked at each time.
    passed.set(source, true);
  };
}
