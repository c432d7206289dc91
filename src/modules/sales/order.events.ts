import { defineEvent, type EventData } from '../../kernel/event';
import { touchOrder, touchSubscription } from './sales.touches';

/** A placed order. */
export interface Placed {
  orderId: string;
  customerId: string;
  /** One for each line, in line order. */
  subscriptionIds: readonly string[];
  /** Resellers of record of its lines. */
  resellerIds: readonly string[];
}

/** A provider placed an order, which created its subscriptions. */
export const orderPlaced = defineEvent(
  'order.placed',
  ({ orderId, customerId, subscriptionIds, resellerIds }: Placed, told: readonly string[] = resellerIds) => ({
    subjectId: orderId,
    data: { after: { customerId, status: 'COMPLETED' } },
    told: [customerId, ...told],
    touches: [touchOrder(orderId), ...subscriptionIds.map((id) => touchSubscription(id))],
  }),
);

/**
 * All subscriptions of an order are cancelled. The audit trail has an entry for each of them, so none for the
 * order.
 */
export const orderCancelled = defineEvent(
  'order.cancelled',
  (orderId: string) => ({
    subjectId: orderId,
    data: { before: { status: 'COMPLETED' }, after: { status: 'CANCELLED' } },
  }),
  { trail: false },
);

/** An order request and its two parties. */
export interface RequestParties {
  id: string;
  resellerId: string;
  providerId: string;
}

/** A reseller requested an order or a quantity change. */
export const orderRequested = defineEvent(
  'orderRequest.created',
  ({ id, resellerId, providerId }: RequestParties, after: EventData) => ({
    subjectId: id,
    data: { after },
    told: [resellerId, providerId],
  }),
);

/** A provider approved a request and carried it out. */
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
/** The reseller withdrew a request. */
export const orderRequestWithdrawn = defineEvent('orderRequest.withdrawn', closed('WITHDRAWN'));
/** What a request depends on has ended. The audit trail records that end instead. */
export const orderRequestLapsed = defineEvent('orderRequest.lapsed', closed('WITHDRAWN'), { trail: false });
