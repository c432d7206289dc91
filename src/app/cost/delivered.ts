import type { PricedField } from './plan';
import { rowsOf, type Price } from './price';
import { PRICES } from './prices';

type Delivered = Readonly<Record<string, unknown>>;

/** The fields inside an object. Its type need not be in the answer: fields of another type are not there, and cost nothing. */
function inside({ kinds }: PricedField, object: unknown, price: Price): number {
  let dearest = 0;
  for (const kind of kinds) {
    const cost = all(kind, object as Delivered, price);
    if (cost > dearest) dearest = cost;
  }
  return dearest;
}

function costOf(field: PricedField, value: unknown, price: Price): number {
  // A mutation is paid even if it was refused.
  if (value === null || value === undefined) return field.own === PRICES.mutation ? field.own : 0;
  const extra = field.extra ? (price.extras.get(field) ?? 0) : 0;
  if (!Array.isArray(value)) {
    const rows = field.size ? rowsOf(field.size, price.variables) : 1;
    return extra + rows * field.own + inside(field, value, price);
  }
  let rows = 0;
  let dearest = 0;
  let sum = 0;
  for (const item of value) {
    if (item === null) continue;
    rows += 1;
    if (field.kinds.length === 0) continue;
    const cost = inside(field, item, price);
    sum += cost;
    if (cost > dearest) dearest = cost;
  }
  // A list without pages is priced as one object.
  return field.size ? extra + rows * field.own + sum : extra + field.own + dearest;
}

function all(fields: readonly PricedField[], object: Delivered, price: Price): number {
  let cost = 0;
  for (const field of fields) cost += costOf(field, object[field.key], price);
  return cost;
}

/**
 * What an answer costs: the same prices for what was delivered instead of what was asked for. It follows from document and
 * answer alone, so it says nothing that the answer does not say.
 */
export const costOfAnswer = (price: Price, data: Delivered | null | undefined): number =>
  Math.min(all(price.fields, data ?? {}, price), price.cost);
