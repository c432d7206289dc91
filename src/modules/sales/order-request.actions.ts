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
  description: 'A reseller asks its provider for an order or a quantity change.',
  states: {
    PENDING: 'Waiting for the provider.',
    APPROVED: 'Approved; the order or quantity change was made.',
    DECLINED: 'Declined by the provider, with a reason.',
    WITHDRAWN: 'Withdrawn by the reseller, or the partnership or customer relationship it depends on has ended.',
  },
  initial: ['PENDING'],
  byItself: {
    foundationEnds: {
      from: ['PENDING'],
      to: 'WITHDRAWN',
      description: 'The partnership, or the customer relationship of either party, ends.',
    },
  },
});

/** Facts that decide which operations are possible on an order request. */
export interface OrderRequestFacts {
  status: string;
  /** It asks for a quantity change of a subscription. */
  aboutSubscription: boolean;
  /** The provider has a relationship with the customer, as far as the viewer can see. */
  providerIsRelated: boolean;
}

/** Loader key: pairs of partner and customer with an active relationship visible to the viewer. */
const RELATED = Symbol('related');

/** Whether a partner visible to the viewer has an active relationship with a customer. */
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

/** The provider needs the right for what it approves and its own relationship with the customer. */
export const approvable: Check<OrderRequestFacts> = ({ aboutSubscription, providerIsRelated }, { viewer }) => {
  const needed = aboutSubscription ? 'subscription.change' : 'order.place';
  if (!may(viewer, needed)) return because('FORBIDDEN', `Approving this request also needs the right \`${needed}\`.`);
  if (providerIsRelated) return null;
  return because(
    'RELATIONSHIP_REQUIRED',
    'Your organization has no active relationship with the customer. Invite the customer first.',
  );
};

/** Operations on order requests. */
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
