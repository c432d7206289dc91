import { defineEvent, type EventData } from '../../kernel/event';
import { touchOrder, touchSubscription } from './sales.touches';

/** An order that was placed. */
export interface Placed {
  orderId: string;
  customerId: string;
  /** One for each line, in the order of the lines. */
  subscriptionIds: readonly string[];
  /** Resellers of record of its lines. */
  resellerIds: readonly string[];
}

/** A provider placed an order; its subscriptions begin with it. */
export const orderPlaced = defineEvent(
  'order.placed',
  ({ orderId, customerId, subscriptionIds, resellerIds }: Placed, told: readonly string[] = resellerIds) => ({
    subjectId: orderId,
    data: { after: { customerId, status: 'COMPLETED' } },
    told: [customerId, ...told],
    touches: [touchOrder(orderId), ...subscriptionIds.map((id) => touchSubscription(id))],
  }),
);

/** All subscriptions of an order are cancelled; their own entries tell of it in the trail. */
export const orderCancelled = defineEvent(
  'order.cancelled',
  (orderId: string) => ({
    subjectId: orderId,
    data: { before: { status: 'COMPLETED' }, after: { status: 'CANCELLED' } },
  }),
  { trail: false },
);

/** A request and its two sides. */
export interface RequestParties {
  id: string;
  resellerId: string;
  providerId: string;
}

/** A reseller asks its provider for an order or for another quantity. */
export const orderRequested = defineEvent(
  'orderRequest.created',
  ({ id, resellerId, providerId }: RequestParties, after: EventData) => ({
    subjectId: id,
    data: { after },
    told: [resellerId, providerId],
  }),
);

/** A provider approved a request and ran it. */
export const orderRequestApproved = defineEvent(
  'orderRequest.approved',
  ({ id, resellerId }: RequestParties, customerId: string, after: EventData) => ({
    subjectId: id,
    data: { before: { status: 'PENDING' }, after: { status: 'APPROVED', ...after } },
    told: [resellerId, customerId],
  }),
);

const closed =
  (status: 'DECLINED' | 'WITHDRAWN') =>
  ({ id, resellerId, providerId }: RequestParties, reason?: string) => ({
    subjectId: id,
    data: { before: { status: 'PENDING' }, after: { status, ...(reason === undefined ? {} : { decisionReason: reason }) } },
    told: [providerId, resellerId],
  });

/** A provider declined a request, with a reason. */
export const orderRequestDeclined = defineEvent('orderRequest.declined', closed('DECLINED'));
/** The reseller took a request back. */
export const orderRequestWithdrawn = defineEvent('orderRequest.withdrawn', closed('WITHDRAWN'));
/** What a request rests on ended; the end itself is what the trail tells of. */
export const orderRequestLapsed = defineEvent('orderRequest.lapsed', closed('WITHDRAWN'), { trail: false });
