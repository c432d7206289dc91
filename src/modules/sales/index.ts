export { type OrderPlacement } from './order-facts';
export { OrderLineInput } from './order-line.types';
export { OrderQuote } from './order-quote.types';
export { markOrderCancelled, placeOrderIn, quoteLines, type PlacedOrder } from './order.service';
export { Order } from './order.entity';
export { refreshSalesScope } from './sales.scope';
export { statusAt, type SubscriptionDates } from './subscription-status';
export { withdrawOrderRequestsIn } from './order-request-decision';
