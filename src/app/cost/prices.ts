/**
 * What things cost. As at Shopify, an object costs 1, a scalar nothing, a mutation 10, and a list its page size times what is
 * selected of each row. The others are ours: they say how much is read beside what is returned.
 */
export const PRICES = {
  object: 1,
  mutation: 10,
  /** Looking through a whole list at the root, to search, count, sort or compute. */
  look: 100,
  /** The same in the list of one parent. */
  lookBelow: 10,
  /** One step: a filter, each relation in it, each key of a group, each moment. */
  step: 10,
  /** The same in the list of one parent. */
  stepBelow: 1,
} as const;
