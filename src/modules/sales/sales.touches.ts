import { defineTouch } from '../../kernel/event';

/** A subscription, its parties and what pages of it are ordered by: its id. */
export const touchSubscription = defineTouch('subscription', 'id');
/** An order and its parties: its id. */
export const touchOrder = defineTouch('order', 'orderId');
