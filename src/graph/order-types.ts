import { enumeration } from './declare';

export const OrderDirection = enumeration('OrderDirection', 'Sort direction.', {
  ASC: 'Ascending.',
  DESC: 'Descending.',
});

export const NullsOrder = enumeration('NullsOrder', 'Where rows without a visible value go.', {
  FIRST: 'Before all values.',
  LAST: 'After all values.',
});
