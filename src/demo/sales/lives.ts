import type { Term } from '../../modules/catalog/offer.entity';
import { addMonths } from '../../kernel/calendar';
import { statusAt, termAt, type SubscriptionStatus } from '../../modules/sales/subscription-status';
import type { SubscriptionState } from '../../modules/sales/subscription.entity';
import { after, between, DAY, HOUR, type Calendar } from '../calendar';

/** What is stored of a subscription's time. */
export interface Life {
  state: SubscriptionState;
  term: Term;
  autoRenew: boolean;
  startsAt: number;
  termStartsAt: number;
  termEndsAt: number;
  suspendedAt: number | null;
  cancelledAt: number | null;
  endedAt: number | null;
}

const MONTHS: Readonly<Record<Term, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

/** Days before the demo begins in which the last term of an expired or disabled subscription ended; margins let the demo age. */
const ENDED = { EXPIRED: [3, 24], DISABLED: [36, 108], SUSPENDED_DISABLED: [3, 80], DELETED: [130, 700] } as const;
type Ended = keyof typeof ENDED;

const running = (term: Term, startsAt: number): Life => ({
  state: 'RUNNING',
  term,
  autoRenew: true,
  startsAt,
  termStartsAt: startsAt,
  termEndsAt: addMonths(startsAt, MONTHS[term]),
  suspendedAt: null,
  cancelledAt: null,
  endedAt: null,
});

/** As it is at the beginning of the demo, all renewals done. */
function renewed(life: Life, at: number): Life {
  const term = termAt(life, at);
  return { ...life, termStartsAt: term.startsAt, termEndsAt: term.endsAt };
}

/** The term that ran at a time, all renewals until then done. */
export function termRunningAt(term: Term, startsAt: number, at: number): Pick<Life, 'termStartsAt' | 'termEndsAt'> {
  const { termStartsAt, termEndsAt } = renewed(running(term, startsAt), at);
  return { termStartsAt, termEndsAt };
}

/** A life whose last term ended within the days of a state, or null when no term ended then. */
function ended({ at, random }: Calendar, life: Life, when: Ended): Life | null {
  const [least, most] = ENDED[when];
  for (let terms = 1; ; terms += 1) {
    const termEndsAt = addMonths(life.startsAt, MONTHS[life.term] * terms);
    if (termEndsAt > at - least * DAY) return null;
    if (termEndsAt < at - most * DAY) continue;
    const termStartsAt = addMonths(life.startsAt, MONTHS[life.term] * (terms - 1));
    const last: Life = { ...life, autoRenew: false, termStartsAt, termEndsAt };
    if (when !== 'SUSPENDED_DISABLED') return last;
    return {
      ...last,
      state: 'SUSPENDED',
      autoRenew: random.chance(0.5),
      suspendedAt: between({ at, random }, termStartsAt + HOUR, termEndsAt - HOUR),
    };
  }
}

/** A life that was cancelled in the change window after its purchase or last renewal. */
function cancelled(calendar: Calendar, life: Life): Life {
  const { termStartsAt } = life;
  const cancelledAt = between(calendar, termStartsAt + HOUR, Math.min(termStartsAt + 6 * DAY, calendar.at - HOUR));
  return { ...life, state: 'CANCELLED', autoRenew: false, cancelledAt, endedAt: cancelledAt };
}

function suspended(calendar: Calendar, life: Life): Life | null {
  const { at } = calendar;
  if (life.termEndsAt < at + 5 * DAY || life.termStartsAt > at - 2 * DAY) return null;
  const suspendedAt = between(calendar, Math.max(life.termStartsAt + HOUR, at - 60 * DAY), at - HOUR);
  return { ...life, state: 'SUSPENDED', suspendedAt, autoRenew: calendar.random.chance(0.6) };
}

/** A life in which the subscription shows a state when the demo begins; null when its dates do not allow that. */
export function lifeOf(calendar: Calendar, wanted: SubscriptionStatus, term: Term, placedAt: number): Life | null {
  const { at, random } = calendar;
  const bought = running(term, placedAt);
  const life = renewed(bought, at);
  switch (wanted) {
    case 'PENDING':
      return placedAt < at - 25 * DAY ? null : running(term, at + random.int(6, 40) * DAY);
    case 'ACTIVE':
      return { ...life, autoRenew: random.chance(0.82) };
    case 'SUSPENDED':
      return suspended(calendar, life);
    case 'EXPIRED':
      return ended(calendar, bought, 'EXPIRED');
    case 'DISABLED':
      return ended(calendar, bought, random.chance(0.3) ? 'SUSPENDED_DISABLED' : 'DISABLED');
    case 'DELETED':
      return (random.chance(0.4) ? ended(calendar, bought, 'DELETED') : null) ?? cancelled(calendar, life);
  }
}

/** A moment to buy at so that the state wanted can come about; null when the customer is too young for that. */
export function purchaseFor(calendar: Calendar, wanted: SubscriptionStatus, term: Term, since: number): number | null {
  const { at, random } = calendar;
  const latest = at - (wanted === 'ACTIVE' || wanted === 'PENDING' ? 1 : 12) * DAY;
  const workday = (time: number): number => time - (time % DAY) + random.int(7 * HOUR, 16 * HOUR);
  if (wanted === 'PENDING') return since > at - 20 * DAY ? null : workday(at - random.int(1, 12) * DAY);
  if (wanted === 'EXPIRED' || wanted === 'DISABLED') {
    const [least, most] = ENDED[wanted];
    const end = at - random.int(least + 2, most - 2) * DAY;
    const months = MONTHS[term];
    const fitting = Math.floor((end - since - DAY) / (months * 31 * DAY));
    return fitting < 1 ? null : workday(addMonths(end, -months * random.int(1, fitting)));
  }
  const from = wanted === 'ACTIVE' && random.chance(0.1) ? Math.max(since, at - 7 * DAY) : since;
  return from + DAY > latest ? null : workday(after(calendar, from + DAY, latest));
}

/** The state that a life shows when the demo begins. */
export const statusOf = (life: Life, at: number): SubscriptionStatus => statusAt(life, at);
