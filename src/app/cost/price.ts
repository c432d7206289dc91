import { visit, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { DocumentLimits } from '../../config/env';
import { MOST_DAYS, type InForce, type TimeUnit } from '../../graph/aggregate-types';
import { momentsOf } from '../../graph/ask';
import { AppError } from '../../kernel/errors';
import { tooMuch } from '../limits';
import { conditionsOf, tooManyConditions, type Conditions } from './conditions';
import { planOf, type Extra, type Plan, type PricedField, type Size } from './plan';
import { PRICES } from './prices';
import { argumentOf, valueOf, type Variables } from './values';

/** Maximum number of sort keys. */
const MOST_KEYS = 10;
/** Plans kept per operation: one for each combination of its conditions. */
const PLANS_KEPT = 16;

const NO_CONDITIONS: Conditions = { count: 0, searches: false, relations: 0 };

/** What an operation costs. */
export interface Price {
  /** Its price, with page sizes multiplied. Shopify's `requestedQueryCost`. */
  readonly cost: number;
  /** Lists that it looks through completely. */
  readonly scans: number;
  readonly fields: readonly PricedField[];
  readonly variables: Variables;
  /** What fields cost beside their objects, once. */
  readonly extras: ReadonlyMap<PricedField, number>;
}

/** A price under way. */
interface Pricing {
  limits: DocumentLimits;
  variables: Variables;
  /** Filter conditions and input values that may still be looked at. Those in a fragment are counted once. */
  conditionsLeft: number;
  /** Filter conditions and input values, each counted per row of its field. */
  conditions: number;
  /** Lists that are looked through completely. */
  scans: number;
  extras: Map<PricedField, number>;
}

/** The number of rows that a field asks for. */
export function rowsOf({ given, fallback }: Size, variables: Variables): number {
  for (const node of given) {
    const value = valueOf(node, variables);
    if (Array.isArray(value)) return value.length;
    if (typeof value === 'number') return Math.max(value, 0);
  }
  return fallback;
}

/** Refuses an order with too many keys: each is evaluated again for every use of its variable. Returns how many there are. */
function sortKeys({ orderBy }: Extra, variables: Variables): number {
  const order = orderBy && valueOf(orderBy, variables);
  if (!Array.isArray(order)) return order == null ? 0 : 1;
  if (order.length > MOST_KEYS) {
    throw new AppError('BAD_USER_INPUT', `\`orderBy\` can have at most ${MOST_KEYS} keys.`, { argument: 'orderBy' });
  }
  return order.length;
}

/** The keys of groups, and the relations in them. */
function keysIn(by: unknown): number {
  if (typeof by !== 'object' || by === null) return 0;
  const inside = Object.values(by).reduce<number>((sum, part) => sum + keysIn(part), 0);
  return Array.isArray(by) ? inside : inside + 1;
}

const timeOf = (value: unknown): number => (typeof value === 'string' ? Date.parse(value) : Number(value));

/** The moments of a series. Too many, or none, are refused by the field itself. */
function momentsIn(series: unknown): number {
  if (typeof series !== 'object' || series === null) return 0;
  const { from, to, every } = series as Record<string, unknown>;
  const asked: InForce = { from: timeOf(from), to: timeOf(to), every: (every ?? null) as TimeUnit | null };
  if (!Number.isFinite(asked.from) || !Number.isFinite(asked.to)) return 1;
  try {
    return momentsOf(asked).length;
  } catch {
    return MOST_DAYS;
  }
}

/** The price of what a field reads beside its objects. */
function priceOfExtra(extra: Extra, pricing: Pricing, times: number): number {
  const { variables, limits } = pricing;
  const counted = (node: Extra['filter'], type: Extra['filterType']): Conditions => {
    const value = node && valueOf(node, variables);
    return value == null ? NO_CONDITIONS : conditionsOf(value, type, pricing, limits);
  };
  const filter = counted(extra.filter, extra.filterType);
  const having = extra.isComputed ? counted(extra.having, null) : NO_CONDITIONS;
  const input = counted(extra.input, null);
  const sorts = sortKeys(extra, variables);
  const countsMatches = extra.counts && filter.count > 0;
  pricing.conditions += times * (filter.count + having.count + input.count);
  if (extra.isComputed || (extra.atRoot && extra.isList && (filter.searches || countsMatches || extra.searches))) {
    pricing.scans += 1;
  }
  const looks = [extra.isComputed, extra.searches, filter.searches, countsMatches, extra.isList && sorts > 1];
  const steps =
    (filter.count > 0 ? 1 : 0) +
    filter.relations +
    keysIn(extra.by && valueOf(extra.by, variables)) +
    momentsIn(extra.inForce && valueOf(extra.inForce, variables));
  const look = extra.atRoot ? PRICES.look : PRICES.lookBelow;
  const step = extra.atRoot ? PRICES.step : PRICES.stepBelow;
  return looks.filter(Boolean).length * look + steps * step;
}

/** The price of a field for so many parents. An object that can be of several types costs as much as the dearest of them. */
function priceOf(field: PricedField, pricing: Pricing, times: number): number {
  const objects = field.size ? times * rowsOf(field.size, pricing.variables) : times;
  let cost = objects * field.own;
  if (field.extra) {
    const extra = priceOfExtra(field.extra, pricing, times);
    pricing.extras.set(field, extra);
    cost += times * extra;
  }
  let dearest = 0;
  for (const kind of field.kinds) dearest = Math.max(dearest, priceOfAll(kind, pricing, objects));
  return cost + dearest;
}

function priceOfAll(fields: readonly PricedField[], pricing: Pricing, times: number): number {
  let cost = 0;
  for (const field of fields) cost += priceOf(field, pricing, times);
  return cost;
}

/** The field with most of the price: the innermost one that makes up more than half of what is around it. */
function largest(fields: readonly PricedField[], pricing: Pricing, times: number): { path: string[]; cost: number } | null {
  const [first] = fields
    .map((field) => ({ field, cost: priceOf(field, pricing, times) }))
    .sort((one, other) => other.cost - one.cost);
  if (!first) return null;
  const { field, cost } = first;
  const objects = field.size ? times * rowsOf(field.size, pricing.variables) : times;
  const inner = largest(field.kinds.flat(), pricing, objects);
  return inner && inner.cost > cost / 2
    ? { path: [field.key, ...inner.path], cost: inner.cost }
    : { path: [field.key], cost: Math.min(cost, Number.MAX_SAFE_INTEGER) };
}

function tooDear(cost: number, plan: Plan, pricing: Pricing): AppError {
  const { limits } = pricing;
  const scratch: Pricing = { ...pricing, conditionsLeft: Infinity, extras: new Map() };
  const most = largest(plan.fields, scratch, 1) ?? { path: [], cost };
  return tooMuch(
    'cost',
    limits.cost,
    `This operation costs ${cost}; at most ${limits.cost} is allowed. The largest part is \`${most.path.join('.')}\` with ${most.cost}. Request smaller pages, or ask in several requests.`,
    { cost: { requestedQueryCost: cost, largestField: most } },
  );
}

function priceOfPlan(plan: Plan, variables: Variables, limits: DocumentLimits): Price {
  const pricing: Pricing = { limits, variables, conditionsLeft: limits.conditions, conditions: 0, scans: 0, extras: new Map() };
  const cost = Math.min(priceOfAll(plan.fields, pricing, 1), Number.MAX_SAFE_INTEGER);
  const { conditions, scans, extras } = pricing;
  if (cost > limits.cost) throw tooDear(cost, plan, pricing);
  if (conditions > limits.conditions) throw tooManyConditions(limits.conditions);
  if (scans > limits.scans) {
    throw tooMuch(
      'scans',
      limits.scans,
      `This operation looks through ${scans} lists, to search, count or group. Use at most ${limits.scans} per request.`,
    );
  }
  return { cost, scans, fields: plan.fields, variables, extras };
}

/** What is known of an operation. */
interface Known {
  defaults: Variables;
  /** Variables that its directives depend on. */
  conditions: readonly string[];
  plans: Map<string, { plan: Plan; price: Price | null }>;
}

function known(document: DocumentNode, { variableDefinitions = [] }: OperationDefinitionNode): Known {
  const conditions = new Set<string>();
  visit(document, {
    Directive: (directive) => {
      const condition = argumentOf(directive, 'if');
      if (condition?.kind === 'Variable') conditions.add(condition.name.value);
      return undefined;
    },
  });
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue ? [[variable.name.value, valueOf(defaultValue, {})] as const] : [],
  );
  return { defaults: Object.fromEntries(defaults), conditions: [...conditions], plans: new Map() };
}

/** Gives the price of an operation for its variables. Refuses what exceeds the limits. */
export type Pricer = (document: DocumentNode, operation: OperationDefinitionNode, variables: Variables) => Price;

/**
 * Prices operations before they run. The document is walked once, and again for other values of its conditions; after that only
 * the variables are looked at. Documents are forgotten with the cache that holds them.
 */
export function pricing(schema: GraphQLSchema, limits: DocumentLimits): Pricer {
  const operations = new WeakMap<OperationDefinitionNode, Known>();
  return (document, operation, given) => {
    const found = operations.get(operation) ?? known(document, operation);
    operations.set(operation, found);
    const variables = { ...found.defaults, ...given };
    const key = found.conditions.map((name) => (variables[name] === true ? 't' : variables[name] === false ? 'f' : '-')).join('');
    let entry = found.plans.get(key);
    if (!entry) {
      const [oldest] = found.plans.keys();
      if (found.plans.size >= PLANS_KEPT && oldest !== undefined) found.plans.delete(oldest);
      entry = { plan: planOf(schema, document, operation, variables), price: null };
      found.plans.set(key, entry);
    }
    if (entry.price) return entry.price;
    const price = priceOfPlan(entry.plan, variables, limits);
    if (entry.plan.isFixed) entry.price = price;
    return price;
  };
}
