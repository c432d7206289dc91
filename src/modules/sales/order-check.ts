import { checkText } from '../../kernel/checks';
import { DomainError, type Refusal } from '../../kernel/errors';
import type { RefusalCode } from '../../kernel/refusals';
import { goesWith, TERM_MONTHS, type OfferToSell, type Price } from '../catalog';
import { AGREEMENT_MISSING } from '../customers';
import type { AskerFacts, OrderFacts, OrderPlacement, ParentFacts, ResellerFacts } from './order-facts';
import type { OrderItemInput, OrderLineInput } from './order-line.types';
import { sumsOf } from './sales-money';
import { addMonths, statusAt } from './subscription-status';

/** Lines of one order at most. */
export const MOST_LINES = 100;
/** Days that a subscription may begin after its order at most. */
export const MOST_DAYS_AHEAD = 365;

const DAY = 86_400_000;

/** A line that was judged; what could not be found out is null. */
export interface JudgedLine {
  line: OrderLineInput;
  offer: OfferToSell | null;
  price: Price | null;
  resellerId: string | null;
  /** The associated reseller works with the provider no longer, so the line has none. */
  leftBehind: boolean;
  startsAt: number;
  termEndsAt: number;
}

/** An order that was judged. */
export interface JudgedOrder {
  lines: readonly JudgedLine[];
  refusals: readonly Refusal[];
  /** Azure usage among the lines begins with owner rights of the associated reseller. */
  azureOwner: boolean;
}

/** What is judged: an order by the provider, or what a reseller asks it for, which knows no prices. */
export type OrderMode = 'ORDER' | 'REQUEST';

/** One order under examination. */
interface Examination {
  placement: OrderPlacement;
  facts: OrderFacts;
  mode: OrderMode;
  now: number;
  path: readonly string[];
  refusals: Refusal[];
}

/** One line under examination, with where to report what is wrong. */
interface LineExamination extends Examination {
  line: OrderLineInput;
  offer: OfferToSell;
  report: (field: string, code: RefusalCode, message: string, details?: Record<string, unknown>) => void;
}

/** Refuses orders that need not be read for: too few lines, or too many. */
export function checkSize(lines: readonly OrderItemInput[], path: readonly string[], most = MOST_LINES): Refusal[] {
  const at = [...path, 'lines'];
  if (lines.length === 0) return [{ code: 'EMPTY_ORDER', message: 'Give at least one line.', path: at }];
  if (lines.length <= most) return [];
  return [
    {
      code: 'TOO_MANY_LINES',
      message: `There may be ${most} lines at most; divide them.`,
      path: at,
      details: { most },
    },
  ];
}

/** What stands against any business of a partner with a customer, whom the input names at `path`. */
export function againstPartner(asker: AskerFacts, path: readonly string[]): Refusal[] {
  const refusals: Refusal[] = [];
  if (asker.status !== 'ACTIVE') {
    const message = 'The vendor has suspended your organization: it cannot order. Turn to the vendor.';
    refusals.push({ code: 'PARTNER_NOT_ACTIVE', message, path: [] });
  }
  if (asker.agreementState === null) {
    const message = 'Your organization has no active relationship with the customer; invite the customer first.';
    refusals.push({ code: 'RELATIONSHIP_REQUIRED', message, path });
  }
  return refusals;
}

function judgePartner({ facts: { asker }, placement, mode, path: at, refusals }: Examination): void {
  const path = at.length > 0 ? at : (placement.customerPath ?? ['customerId']);
  refusals.push(...againstPartner(asker, path));
  if (mode === 'ORDER' && asker.agreementNeeded && asker.agreementState === 'MISSING') {
    refusals.push({ code: 'AGREEMENT_REQUIRED', message: AGREEMENT_MISSING, path });
  }
}

function judgeOffer({ offer, placement, line, report }: LineExamination): void {
  if (offer.status !== 'ACTIVE') return report('offerId', 'OFFER_RETIRED', 'This offer is no longer sold; choose another.');
  if (!offer.clouds.includes(placement.cloud)) {
    return report('offerId', 'OFFER_OTHER_CLOUD', `This offer is not sold in the customer's cloud, ${placement.cloud}.`, {
      cloud: placement.cloud,
      clouds: [...offer.clouds],
    });
  }
  if (!offer.countries.includes(placement.country)) {
    return report('offerId', 'OFFER_OTHER_COUNTRY', `This offer is not sold in the customer's country, ${placement.country}.`, {
      country: placement.country,
      countries: [...offer.countries],
    });
  }
  const { minQuantity: min, maxQuantity: max } = offer;
  if (line.quantity < min || line.quantity > max) {
    report('quantity', 'QUANTITY_OUT_OF_BOUNDS', `This offer is sold in quantities from ${min} to ${max}.`, { min, max });
  }
}

function judgeCommitment({ offer, line, facts, placement, mode, report }: LineExamination): Price | null {
  const { billingCycle, term } = line;
  if (!offer.terms.includes(term)) {
    report('term', 'TERM_NOT_OFFERED', `This offer is sold for ${offer.terms.join(' or ')}.`, { terms: [...offer.terms] });
    return null;
  }
  const cycles = offer.billingCycles.filter((cycle) => goesWith(cycle, term));
  if (!cycles.includes(billingCycle)) {
    report('billingCycle', 'BILLING_CYCLE_NOT_OFFERED', `For ${term} this offer is billed ${cycles.join(' or ')}.`, {
      billingCycles: cycles,
    });
    return null;
  }
  const price = facts.priceOf({ offerId: offer.id, billingCycle, term });
  if (!price && mode === 'ORDER' && offer.countries.includes(placement.country)) {
    report('offerId', 'NO_PRICE', `This offer has no price in ${placement.country} for ${billingCycle} and ${term}.`);
  }
  return price;
}

function judgeStart({ line, now, report }: LineExamination): void {
  if (line.startsAt == null) return;
  if (line.startsAt < now || line.startsAt > now + MOST_DAYS_AHEAD * DAY) {
    report('startsAt', 'START_OUT_OF_BOUNDS', `A subscription begins now or within ${MOST_DAYS_AHEAD} days.`, {
      daysAhead: MOST_DAYS_AHEAD,
    });
  }
}

function judgeStoredParent(line: LineExamination, parent: ParentFacts | undefined): void {
  const { offer, placement, report } = line;
  const at = 'parentSubscriptionId';
  if (!parent) return report(at, 'NOT_FOUND', 'There is no such thing in your reach.');
  if (parent.providerId !== placement.providerId) {
    return report(at, 'NOT_SELLER', 'Another provider sold this subscription; only its seller can add to it.');
  }
  if (parent.customerId !== placement.customerId || parent.offerId !== offer.addOnOfId) {
    return report(at, 'PARENT_MISMATCH', 'An add-on extends a subscription of the same customer to the offer it is made for.', {
      addOnOf: offer.addOnOfId,
    });
  }
  const status = statusAt(parent, line.line.startsAt ?? line.now);
  if (status !== 'ACTIVE') {
    report(at, 'PARENT_NOT_ACTIVE', `The subscription to extend is ${status} when the add-on begins; it must be ACTIVE.`, {
      status,
    });
  }
}

function judgeParentLine({ line, offer, placement, now, report }: LineExamination, lineNumber: number): void {
  const parent = placement.lines[lineNumber - 1];
  if (!parent || parent === line || parent.offerId !== offer.addOnOfId) {
    return report('parentLine', 'PARENT_MISMATCH', 'That line does not order the offer that this add-on is made for.', {
      addOnOf: offer.addOnOfId,
    });
  }
  if ((parent.startsAt ?? now) > (line.startsAt ?? now)) {
    report('parentLine', 'PARENT_NOT_ACTIVE', 'An add-on begins with what it extends, or later.');
  }
}

function judgeParent(examined: LineExamination): void {
  const { line, offer, facts, report } = examined;
  const { parentSubscriptionId: parentId, parentLine } = line;
  if (offer.addOnOfId === null) {
    if (parentId != null || parentLine != null) {
      report(
        parentId == null ? 'parentLine' : 'parentSubscriptionId',
        'PARENT_MISMATCH',
        'This offer is no add-on; leave the parent out.',
      );
    }
  } else if (parentId != null && parentLine != null) {
    report('parentLine', 'INVALID', 'Give `parentSubscriptionId` or `parentLine`, not both.');
  } else if (parentId != null) {
    judgeStoredParent(examined, facts.parents.get(parentId));
  } else if (parentLine != null) {
    judgeParentLine(examined, parentLine);
  } else {
    report(
      'parentSubscriptionId',
      'PARENT_REQUIRED',
      'This offer is an add-on: name the subscription, or the line, it extends.',
      {
        addOnOf: offer.addOnOfId,
      },
    );
  }
}

type Report = LineExamination['report'];

/** What a reseller is named as, and what else can be named. */
const NAMED_AS = {
  resellerOfRecord: { who: 'The reseller of record', instead: 'name another or none' },
  supportContact: { who: 'A reseller that answers support requests', instead: 'name another, or none for yourself' },
};

/** What stands against a reseller that is named for something; undefined is one that the provider never worked with. */
export function againstReseller(
  reseller: ResellerFacts | undefined,
  as: keyof typeof NAMED_AS = 'resellerOfRecord',
): Pick<Refusal, 'code' | 'message'> | null {
  const { who, instead } = NAMED_AS[as];
  if (!reseller) return { code: 'NOT_FOUND', message: 'There is no such thing in your reach.' };
  if (!reseller.partnered) {
    return { code: 'RESELLER_NOT_PARTNERED', message: `${who} must have an active partnership with you; ${instead}.` };
  }
  if (reseller.status !== 'ACTIVE') {
    return { code: 'PARTNER_NOT_ACTIVE', message: `The vendor has suspended this reseller; ${instead}.` };
  }
  if (reseller.related) return null;
  return {
    code: 'RESELLER_NOT_RELATED',
    message: `${who} must have an active relationship with the customer; ${instead}.`,
  };
}

function judgeReseller({ facts, placement, mode }: Examination, resellerId: string | null, report: Report): void {
  if (resellerId === null || resellerId === placement.keptResellerId || mode === 'REQUEST') return;
  if (resellerId === placement.providerId) {
    const message = 'The provider cannot be its own reseller of record; name a reseller or none.';
    return report('resellerId', 'RESELLER_IS_PROVIDER', message);
  }
  const against = againstReseller(facts.resellers.get(resellerId));
  if (against) report('resellerId', against.code, against.message);
}

function judgeName(line: OrderLineInput, path: readonly string[], refusals: Refusal[]): void {
  try {
    checkText(line.friendlyName, { min: 1, max: 200 }, [...path, 'friendlyName']);
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    refusals.push(...cause.refusals);
  }
}

/** Who is to be reseller of record; a former partner is not carried over to new orders. */
function resellerOf({ placement, facts }: Examination, line: OrderLineInput): Pick<JudgedLine, 'resellerId' | 'leftBehind'> {
  if (line.resellerId !== undefined) return { resellerId: line.resellerId, leftBehind: false };
  const { defaultResellerId: resellerId } = placement;
  const leftBehind = placement.carriesOver === true && resellerId !== null && facts.resellers.get(resellerId)?.partnered !== true;
  return { resellerId: leftBehind ? null : resellerId, leftBehind };
}

function judgeLine(examination: Examination, line: OrderLineInput, index: number): JudgedLine {
  const { facts, now, refusals } = examination;
  const path = [...examination.path, 'lines', String(index)];
  const report: Report = (field, code, message, details) =>
    void refusals.push({ code, message, path: [...path, field], ...(details ? { details } : {}) });
  const { resellerId, leftBehind } = resellerOf(examination, line);
  const offer = facts.offers.get(line.offerId) ?? null;
  let price: Price | null = null;
  if (offer) {
    const examined: LineExamination = { ...examination, line, offer, report };
    judgeOffer(examined);
    price = judgeCommitment(examined);
    judgeParent(examined);
    judgeStart(examined);
  } else {
    report('offerId', 'NOT_FOUND', 'There is no such thing in your reach.');
  }
  judgeReseller(examination, resellerId, report);
  judgeName(line, path, refusals);
  const startsAt = line.startsAt ?? now;
  return { line, offer, price, resellerId, leftBehind, startsAt, termEndsAt: addMonths(startsAt, TERM_MONTHS[line.term]) };
}

/** One order is paid in one currency, and its sums can be written down. */
function judgeMoney({ path, refusals }: Examination, lines: readonly JudgedLine[]): void {
  const currency = lines.find(({ price }) => price)?.price?.currency;
  lines.forEach(({ price }, index) => {
    if (!price || price.currency === currency) return;
    refusals.push({
      code: 'CURRENCIES_DIFFER',
      message: `This line is priced in ${price.currency}, the first in ${currency ?? ''}; order it by itself.`,
      path: [...path, 'lines', String(index), 'offerId'],
      details: { currency: price.currency },
    });
  });
  if (Object.values(sumsOf(lines)).some((sum) => Number(sum) > Number.MAX_SAFE_INTEGER)) {
    refusals.push({ code: 'ORDER_TOO_LARGE', message: 'The sum is too large; place several orders.', path: [...path, 'lines'] });
  }
}

/** Judges every line of an order by what was read, and the order as a whole. */
export function judgeOrder(
  placement: OrderPlacement,
  facts: OrderFacts,
  options: { mode: OrderMode; now: number; path: readonly string[] },
): JudgedOrder {
  const examination: Examination = { placement, facts, ...options, refusals: [] };
  judgePartner(examination);
  const lines = placement.lines.map((line, index) => judgeLine(examination, line, index));
  if (options.mode === 'ORDER') judgeMoney(examination, lines);
  return { lines, refusals: examination.refusals, azureOwner: facts.asker.azureOwner };
}
