import type { GuardedMutation } from '../mutation-table';

const REQUEST = 'orderRequestId: "orq_01jd00000000000000000000zz"';
const LINE = 'offerId: "off_01jd00000000000000000000zz", quantity: 1, billingCycle: MONTHLY, term: P1Y';

/** The mutations of orders. */
export const ORDERS: Readonly<Record<string, GuardedMutation>> = {
  placeOrder: {
    action: 'order.place',
    call: `placeOrder(input: { dryRun: true, customerId: "cus_01jd00000000000000000000zz", lines: [{ ${LINE} }] }) { errors { code } }`,
  },
  requestOrder: {
    action: 'order.request',
    call: `requestOrder(input: { dryRun: true, providerId: "prv_01jd00000000000000000000zz", customerId: "cus_01jd00000000000000000000zz",
      lines: [{ ${LINE} }] }) { errors { code } }`,
  },
  approveOrderRequest: {
    action: 'order.decide_request',
    call: `approveOrderRequest(input: { dryRun: true, ${REQUEST} }) { errors { code } }`,
  },
  declineOrderRequest: {
    action: 'order.decide_request',
    call: `declineOrderRequest(input: { dryRun: true, ${REQUEST}, reason: "No." }) { errors { code } }`,
  },
  withdrawOrderRequest: {
    action: 'order.request',
    call: `withdrawOrderRequest(input: { dryRun: true, ${REQUEST} }) { errors { code } }`,
  },
};
