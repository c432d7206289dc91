/** What is drawn beside the small demo, and in what portions. */
export interface Shape {
  /** In all, those of the small demo included. */
  readonly customers: number;
  readonly subscriptions: number;
  /** Beside those of the small demo. */
  readonly providers: number;
  readonly resellers: number;
  /** The largest provider's share of the customers. */
  readonly largest: number;
  /** How likely the reseller of a rank is, from 0. */
  readonly weightOf: (rank: number) => number;
  /** Customers that are written in one transaction. */
  readonly block: number;
}

/** The sizes of the demo; the small one has no more than its stories. */
export const SHAPES = {
  small: null,
  medium: {
    customers: 10_000,
    subscriptions: 50_000,
    providers: 18,
    resellers: 185,
    largest: 0.28,
    weightOf: (rank) => (rank === 0 ? 12 : 1),
    block: 500,
  },
  large: {
    customers: 1_000_000,
    subscriptions: 5_000_000,
    providers: 60,
    resellers: 2_000,
    largest: 0.4,
    weightOf: (rank) => 1 / (rank + 3),
    block: 500,
  },
} as const satisfies Record<string, Shape | null>;

export type DemoSize = keyof typeof SHAPES;

export const DEMO_SIZES = Object.keys(SHAPES) as DemoSize[];

/** What one block adds. */
export interface Portion {
  /** From 1. */
  readonly number: number;
  readonly customers: number;
  readonly subscriptions: number;
  /** The times, as parts of the whole history, within which its customers come. */
  readonly from: number;
  readonly to: number;
}

/** The blocks of a demo, beside so many customers and subscriptions that it begins with. */
export function portionsOf(shape: Shape, begins: { customers: number; subscriptions: number }): Portion[] {
  const customers = shape.customers - begins.customers;
  const subscriptions = shape.subscriptions - begins.subscriptions;
  const blocks = Math.ceil(customers / shape.block);
  const until = (total: number, number: number): number => Math.floor((total * number) / blocks);
  return Array.from({ length: blocks }, (_, index) => ({
    number: index + 1,
    customers: until(customers, index + 1) - until(customers, index),
    subscriptions: until(subscriptions, index + 1) - until(subscriptions, index),
    from: index / blocks,
    to: (index + 1) / blocks,
  }));
}
