import { Arg, Ctx as CtxArg, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { RootMutation } from '../../graph/roots';
import { placeOrder } from './order-placing';
import { PlaceOrderInput, PlaceOrderPayload } from './order-placing.types';
import { requestOrder } from './order-request';
import { approveOrderRequest, declineOrderRequest, withdrawOrderRequest } from './order-request-decision';
import {
  ApproveOrderRequestInput,
  ApproveOrderRequestPayload,
  DeclineOrderRequestInput,
  DeclineOrderRequestPayload,
  RequestOrderInput,
  RequestOrderPayload,
  WithdrawOrderRequestInput,
  WithdrawOrderRequestPayload,
} from './order-request.types';

const LINE_CODES =
  '`OFFER_RETIRED`, `OFFER_OTHER_CLOUD`, `OFFER_OTHER_COUNTRY`, `QUANTITY_OUT_OF_BOUNDS`, `TERM_NOT_OFFERED`, ' +
  '`BILLING_CYCLE_NOT_OFFERED`, `PARENT_REQUIRED`, `PARENT_MISMATCH`, `PARENT_NOT_ACTIVE`, `NOT_SELLER`, `START_OUT_OF_BOUNDS`, ' +
  '`EMPTY_ORDER`, `TOO_MANY_LINES`, `PARTNER_NOT_ACTIVE`, `RELATIONSHIP_REQUIRED`, `INVALID`';
const ORDER_CODES =
  '`NO_PRICE`, `RESELLER_NOT_PARTNERED`, `RESELLER_NOT_RELATED`, `RESELLER_IS_PROVIDER`, `AGREEMENT_REQUIRED`, ' +
  '`CURRENCIES_DIFFER`, `ORDER_TOO_LARGE`';
const DECISION_CODES = '`NOT_FOUND`, `INVALID_STATE`, `VERSION_CONFLICT`, `IDEMPOTENCY_CONFLICT`';

@Resolver()
export class OrderMutations {
  @RootMutation(() => PlaceOrderPayload, {
    action: 'order.place',
    description: `Places an order for a customer: one subscription for each line, all or none, at the price of now; add-ons name what they extend, and a reseller of record earns credit (S1, S2). Errors: \`NOT_FOUND\`, ${LINE_CODES}, ${ORDER_CODES}, \`IDEMPOTENCY_CONFLICT\`.`,
  })
  placeOrder(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => PlaceOrderInput, { description: 'What to order for whom.' }) input: PlaceOrderInput,
  ): Promise<object> {
    return placeOrder(ctx, input);
  }
}

@Resolver()
export class OrderRequestMutations {
  @RootMutation(() => RequestOrderPayload, {
    action: 'order.request',
    description: `A reseller asks its provider for an order, or for another quantity of a subscription of which it is reseller of record; no prices (S0). The request keeps the quantity and version that it saw; the same while it is pending is refused. Approving takes the provider's own relationship with the customer: see \`OrderRequest.providerIsRelated\`. Errors: \`NOT_FOUND\`, ${LINE_CODES}, \`PARTNERSHIP_REQUIRED\`, \`NOT_RESELLER_OF_RECORD\`, \`INVALID_STATE\`, \`QUANTITY_UNCHANGED\`, \`ALREADY_REQUESTED\`, \`VERSION_CONFLICT\`, \`IDEMPOTENCY_CONFLICT\`.`,
  })
  requestOrder(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => RequestOrderInput, { description: 'What to ask for.' }) input: RequestOrderInput,
  ): Promise<object> {
    return requestOrder(ctx, input);
  }

  @RootMutation(() => ApproveOrderRequestPayload, {
    action: 'order.decide_request',
    description: `The provider approves a request: everything is checked again, then the order is placed with the requester as reseller of record, or the quantity changed (S0, S1). Where the quantity is another than the request saw, \`quantity\` says what it is to be. It takes the right \`order.place\` or \`subscription.change\`, too. Errors: ${DECISION_CODES}, \`NOT_RESELLER_OF_RECORD\`, \`QUANTITY_CHANGED\`, \`CHANGE_WINDOW_CLOSED\`, \`NOT_ENOUGH_LICENSES\`, ${LINE_CODES}, ${ORDER_CODES}.`,
  })
  approveOrderRequest(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => ApproveOrderRequestInput, { description: 'The request.' }) input: ApproveOrderRequestInput,
  ): Promise<object> {
    return approveOrderRequest(ctx, input);
  }

  @RootMutation(() => DeclineOrderRequestPayload, {
    action: 'order.decide_request',
    description: `The provider declines a request, with a reason for the reseller (S0). Errors: ${DECISION_CODES}, \`INVALID\`.`,
  })
  declineOrderRequest(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => DeclineOrderRequestInput, { description: 'The request and the reason.' })
    input: DeclineOrderRequestInput,
  ): Promise<object> {
    return declineOrderRequest(ctx, input);
  }

  @RootMutation(() => WithdrawOrderRequestPayload, {
    action: 'order.request',
    description: `The reseller takes a request back while it is pending (S0). Errors: ${DECISION_CODES}.`,
  })
  withdrawOrderRequest(
    @CtxArg() ctx: Ctx,
    @Arg('input', () => WithdrawOrderRequestInput, { description: 'The request.' }) input: WithdrawOrderRequestInput,
  ): Promise<object> {
    return withdrawOrderRequest(ctx, input);
  }
}
