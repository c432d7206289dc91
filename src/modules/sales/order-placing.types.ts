import { Field, ID, InputType } from 'type-graphql';
import { StoringInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { OrderLineInput } from './order-line.types';
import { Order } from './order.entity';

@InputType('QuoteOrderInput', { description: 'Input of `quoteOrder`: the same as that of `placeOrder`.' })
export class QuoteOrderInput {
  @Field(() => ID, { description: 'The customer: with an active relationship to the provider.' })
  customerId!: string;

  @Field(() => [OrderLineInput], { description: 'Lines. 1 to 100.' })
  lines!: OrderLineInput[];
}

@InputType('PlaceOrderInput', { description: 'Input of `placeOrder`.' })
export class PlaceOrderInput extends StoringInput {
  @Field(() => ID, { description: 'The customer: with an active relationship to the provider.' })
  customerId!: string;

  @Field(() => [OrderLineInput], { description: 'Lines, all or none. 1 to 100; each makes one subscription.' })
  lines!: OrderLineInput[];
}

export const PlaceOrderPayload = payloadOf('PlaceOrderPayload', {
  order: { type: () => Order, description: 'The order; its lines lead to the subscriptions.' },
});
