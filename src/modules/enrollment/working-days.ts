const DAY = 86_400_000;

/** Usual duration of a review, in working days. */
export const USUAL_REVIEW_DAYS = 5;

const isWeekend = (at: number): boolean => [0, 6].includes(new Date(at).getUTCDay());

/** Expected decision date of a review that starts now: after the usual working days, Monday to Friday in UTC. */
export function decisionExpectedBy(now: number): number {
  let at = now;
  for (let days = 0; days < USUAL_REVIEW_DAYS;) {
    at += DAY;
    if (!isWeekend(at)) days += 1;
  }
  return at;
}
