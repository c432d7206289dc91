import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { OrderLineInput } from './order-line.types';
import { Order } from './order.entity';

@InputType('QuoteOrderInput', { description: 'Input of `quoteOrder`, with the same fields as `placeOrder`.' })
export class QuoteOrderInput {
  @Field(() => ID, { description: 'The customer. Must have an active relationship with your organization.' })
  customerId!: string;

  @Field(() => [OrderLineInput], { description: 'Order lines, 1 to 100.' })
  lines!: OrderLineInput[];
}

@InputType('PlaceOrderInput', { description: 'Input of `placeOrder`.' })
export class PlaceOrderInput extends StoringInput {
  @Field(() => ID, { description: 'The customer. Must have an active relationship with your organization.' })
  customerId!: string;

  @Field(() => [OrderLineInput], { description: 'Order lines, 1 to 100, all or none. Each creates one subscription.' })
  lines!: OrderLineInput[];
}

export const PlaceOrderPayload = payloadOf('PlaceOrderPayload', {
  order: { type: () => Order, description: 'The new order. Its lines lead to the subscriptions.' },
});
