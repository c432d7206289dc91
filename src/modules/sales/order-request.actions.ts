import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, defineOperations, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { rawOf } from '../../graph/row';
import { parentsFirst } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';
import { may } from '../../policy/viewer';
import { OrderRequest } from './order.entity';

export const orderRequestMachine = defineMachine({
  name: 'OrderRequest',
  description: 'A reseller asks its provider for an order or for another quantity.',
  states: {
    PENDING: 'Waits for the provider.',
    APPROVED: 'The provider ran it.',
    DECLINED: 'The provider declined it, with a reason.',
    WITHDRAWN: 'The reseller took it back, or what it rests on ended.',
  },
  initial: ['PENDING'],
  byItself: {
    foundationEnds: {
      from: ['PENDING'],
      to: 'WITHDRAWN',
      description: 'The partnership, or the relationship of one of both with the customer, ends.',
    },
  },
});

/** What can be done with an order request follows from this. */
export interface OrderRequestFacts {
  status: string;
  /** It is about a subscription's quantity. */
  aboutSubscription: boolean;
  /** The provider has a relationship with the customer, as far as the viewer sees. */
  providerIsRelated: boolean;
}

/** Pairs of partner and customer with an active relationship, among those that the viewer sees. */
const RELATED = Symbol('related');

/** Whether a partner in the viewer's reach has an active relationship with a customer. */
export function isRelated(ctx: Ctx, partnerId: string, customerId: string): Promise<boolean> {
  const loader = loaderOf(ctx, RELATED, async (pairs: readonly string[]) => {
    const customers = [...new Set(pairs.map((pair) => pair.split(' ')[1] ?? ''))];
    const rows = await ctx.db.rows(
      bound<{ partnerId: string; customerId: string }>(
        'viewer',
        `SELECT s.via_id AS partnerId, s.customer_id AS customerId FROM ${parentsFirst(ctx.db.engine)}customer_scope s WHERE s.org_id = ? AND s.customer_id = parent.id`,
      ),
      [JSON.stringify(customers), ctx.viewer.organizationId],
    );
    const found = new Set(rows.map((row) => `${row.partnerId} ${row.customerId}`));
    return pairs.map((pair) => found.has(pair));
  });
  return loader.load(`${partnerId} ${customerId}`);
}

/** The provider needs the right for what it approves, and a relationship with the customer of its own. */
export const approvable: Check<OrderRequestFacts> = ({ aboutSubscription, providerIsRelated }, { viewer }) => {
  const needed = aboutSubscription ? 'subscription.change' : 'order.place';
  if (!may(viewer, needed)) return because('FORBIDDEN', `Approving it takes the right \`${needed}\`, too.`);
  if (providerIsRelated) return null;
  return because(
    'RELATIONSHIP_REQUIRED',
    'Your organization needs a relationship with the customer of its own; invite the customer first.',
  );
};

/** What can be done with an order request. */
export const orderRequestOperations = defineOperations(OrderRequest, {
  needs: rawOf('status', 'providerId', 'customerId', 'subscriptionId'),
  facts: async (row, ctx): Promise<OrderRequestFacts> => ({
    status: row.rawStatus,
    aboutSubscription: row.rawSubscriptionId !== null,
    providerIsRelated: await isRelated(ctx, row.rawProviderId, row.rawCustomerId),
  }),
  conditions: { ROW_SCOPE: () => true, REQUEST_ADDRESSEE: (_facts, { viewer }) => viewer.kind === 'PROVIDER' },
  machine: orderRequestMachine,
  state: ({ status }) => status,
});
