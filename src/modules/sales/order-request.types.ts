import { Field, ID, InputType, Int } from 'type-graphql';
import { EditingInput, StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { OrderRequestLineInput } from './order-line.types';
import { Order, OrderRequest } from './order.entity';
import { CustomerSubscription } from './subscription.entity';

@InputType('RequestOrderInput', {
  description: 'Input of `requestOrder`: lines for a customer, or another quantity of a subscription.',
})
export class RequestOrderInput extends StoringInput {
  @Field(() => ID, { nullable: true, description: 'The provider to ask: with an active partnership. Needed with `lines`.' })
  providerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The customer: with an active relationship to the reseller. Needed with `lines`.',
  })
  customerId?: string | null;

  @Field(() => [OrderRequestLineInput], { nullable: true, description: 'Lines to order. 1 to 50.' })
  lines?: OrderRequestLineInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Instead of lines: the subscription whose quantity is to change, with the reseller as reseller of record.',
  })
  subscriptionId?: string | null;

  @Field(() => Int, { nullable: true, description: 'The quantity that the subscription is to have. Unit: pieces.' })
  targetQuantity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The `version` of the subscription that the caller saw last; when another is current the answer is `VERSION_CONFLICT` with that one. With `subscriptionId` only.',
  })
  expectedVersion?: number | null;

  @Field(() => String, { nullable: true, description: 'Note to the provider. At most 2000 characters.' })
  note?: string | null;
}

@InputType()
export abstract class OrderRequestInput extends EditingInput {
  @Field(() => ID, { description: 'The order request.' })
  orderRequestId!: string;
}

@InputType('ApproveOrderRequestInput', { description: 'Input of `approveOrderRequest`.' })
export class ApproveOrderRequestInput extends OrderRequestInput {
  @Field(() => Int, {
    nullable: true,
    description:
      'For a request about a subscription: the whole quantity that it is to have; what was asked for unless given. Needed when the quantity is no longer the one that the request saw (`seenQuantity`); it may be the present one. Unit: pieces, within the bounds of the offer.',
  })
  quantity?: number | null;
}

@InputType('DeclineOrderRequestInput', { description: 'Input of `declineOrderRequest`.' })
export class DeclineOrderRequestInput extends OrderRequestInput {
  @Field(() => String, { description: 'Why; the reseller reads it. 1 to 2000 characters.' })
  reason!: string;
}

@InputType('WithdrawOrderRequestInput', { description: 'Input of `withdrawOrderRequest`.' })
export class WithdrawOrderRequestInput extends OrderRequestInput {}

const orderRequest = { type: () => OrderRequest, description: 'The order request.' };

export const RequestOrderPayload = payloadOf('RequestOrderPayload', { orderRequest });
export const ApproveOrderRequestPayload = payloadOf('ApproveOrderRequestPayload', {
  orderRequest,
  order: { type: () => Order, description: 'The order that was placed; null when a quantity was changed.' },
  subscription: { type: () => CustomerSubscription, description: 'The subscription whose quantity was changed.' },
});
export const DeclineOrderRequestPayload = payloadOf('DeclineOrderRequestPayload', { orderRequest });
export const WithdrawOrderRequestPayload = payloadOf('WithdrawOrderRequestPayload', { orderRequest });
