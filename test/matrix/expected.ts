import type { Refusal } from './policy';
import type { Viewer } from './world';
import type { OwnedNode } from './world/ownership';

/** What a coordinate has to answer. */
export type Expected =
  | { refused: Refusal }
  | { any: true }
  | { value: true }
  /** Exactly this, as it is stored; null where nothing is. */
  | { stored: unknown }
  /** A node with this id, or null. */
  | { id: string | null }
  /** A list of exactly these nodes. */
  | { ids: readonly string[] }
  /** A value with fields of its own, made from this; null where nothing is stored. */
  | { part: Values | null }
  | { parts: readonly Values[] }
  | { actions: readonly string[] }
  | { rights: true };

export type Values = Record<string, unknown>;

/** One operation as `availableActions` shows it. */
export interface Offered {
  action: string;
  allowed: boolean;
}

/** Where a field is asked for. */
export interface Place {
  viewer: Viewer;
  /** The node, or the node around a part. */
  node: OwnedNode;
  /** What the field's own object was made from. */
  values: Values;
  field: string;
}

/** Null, without an error. */
export const NONE: Expected = { stored: null };
