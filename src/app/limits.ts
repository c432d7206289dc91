import { Kind, type DocumentNode, type FragmentDefinitionNode } from 'graphql';
import type { DocumentLimits } from '../config/env';
import { AppError } from '../kernel/errors';

/** Refuses a request that exceeds a limit. */
export function tooMuch(limit: keyof DocumentLimits, maximum: number, text: string, details: object = {}): AppError {
  return new AppError('LIMIT_EXCEEDED', text, { limit, maximum, ...details });
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The fragments of a document by name. */
export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION).map((node) => [node.name.value, node]));
