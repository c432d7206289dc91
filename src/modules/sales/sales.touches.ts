import { defineTouch } from '../../kernel/event';

/** A subscription, its parties, or the columns its lists are sorted by have changed. Key: its id. */
export const touchSubscription = defineTouch('subscription', 'id');
/** An order or its parties have changed. Key: its id. */
export const touchOrder = defineTouch('order', 'orderId');
