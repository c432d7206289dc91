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
  @Field(() => ID, {
    nullable: true,
    description: 'The provider to ask. Must have an active partnership with your organization. Required with `lines`.',
  })
  providerId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The customer. Must have an active relationship with your organization. Required with `lines`.',
  })
  customerId?: string | null;

  @Field(() => [OrderRequestLineInput], { nullable: true, description: 'Lines to order, 1 to 50.' })
  lines?: OrderRequestLineInput[] | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Instead of `lines`: the subscription whose quantity is to change. Your organization must be its reseller of record.',
  })
  subscriptionId?: string | null;

  @Field(() => Int, { nullable: true, description: 'The requested total number of seats or units.' })
  targetQuantity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      "The subscription's `version` as last read. If it has changed, the request fails with `VERSION_CONFLICT`, which gives the current version. Only with `subscriptionId`.",
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
      "For quantity requests: the total quantity to set, within the offer's limits. Default: the requested quantity. Required if the current quantity differs from `seenQuantity`; it may equal the current quantity.",
  })
  quantity?: number | null;
}

@InputType('DeclineOrderRequestInput', { description: 'Input of `declineOrderRequest`.' })
export class DeclineOrderRequestInput extends OrderRequestInput {
  @Field(() => String, { description: 'Reason, visible to the reseller. 1 to 2000 characters.' })
  reason!: string;
}

@InputType('WithdrawOrderRequestInput', { description: 'Input of `withdrawOrderRequest`.' })
export class WithdrawOrderRequestInput extends OrderRequestInput {}

const orderRequest = { type: () => OrderRequest, description: 'The order request.' };

export const RequestOrderPayload = payloadOf('RequestOrderPayload', { orderRequest });
export const ApproveOrderRequestPayload = payloadOf('ApproveOrderRequestPayload', {
  orderRequest,
  order: { type: () => Order, description: 'The placed order. Null if a quantity was changed.' },
  subscription: { type: () => CustomerSubscription, description: 'The subscription whose quantity was changed.' },
});
export const DeclineOrderRequestPayload = payloadOf('DeclineOrderRequestPayload', { orderRequest });
export const WithdrawOrderRequestPayload = payloadOf('WithdrawOrderRequestPayload', { orderRequest });
