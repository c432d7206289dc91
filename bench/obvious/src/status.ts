import { SubscriptionStatus, type Subscription } from './entities/subscription';

const DAY = 86_400_000;
const MONTHS: Record<string, number> = { P1M: 1, P1Y: 12, P3Y: 36 };

function addMonths(from: Date, months: number): Date {
  const month = from.getUTCMonth() + months;
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const to = new Date(from);
  to.setUTCFullYear(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), last));
  return to;
}

/** The end of the term that runs now: auto-renew begins the next one by itself. */
export function endOfTerm(subscription: Subscription, now: Date): Date {
  let end = subscription.termEndsAt;
  if (subscription.state !== 'RUNNING' || !subscription.autoRenew) return end;
  const months = MONTHS[subscription.term] ?? 12;
  for (let terms = 2; end <= now; terms += 1) end = addMonths(subscription.termStartsAt, months * terms);
  return end;
}

/** The state of a subscription now: the rules of the server under test, written down once more. */
export function statusOf(subscription: Subscription, now: Date): SubscriptionStatus {
  if (subscription.state === 'CANCELLED') return SubscriptionStatus.DELETED;
  if (now < subscription.startsAt) return SubscriptionStatus.PENDING;
  const end = endOfTerm(subscription, now);
  const suspended = subscription.state === 'SUSPENDED';
  if (now < end) return suspended ? SubscriptionStatus.SUSPENDED : SubscriptionStatus.ACTIVE;
  const disabledAt = end.getTime() + (suspended ? 0 : 30 * DAY);
  if (now.getTime() < disabledAt) return SubscriptionStatus.EXPIRED;
  return now.getTime() < disabledAt + 90 * DAY ? SubscriptionStatus.DISABLED : SubscriptionStatus.DELETED;
}
