import { addMonths } from '../../kernel/calendar';
import { checkText } from '../../kernel/checks';
import { DomainError, type Refusal } from '../../kernel/errors';
import type { RefusalCode } from '../../kernel/refusals';
import { goesWith, TERM_MONTHS, type OfferToSell, type Price } from '../catalog';
import { AGREEMENT_MISSING } from '../customers';
import type { AskerFacts, OrderFacts, OrderPlacement, ParentFacts, ResellerFacts } from './order-facts';
import type { OrderItemInput, OrderLineInput } from './order-line.types';
import { sumsOf } from './sales-money';
import { statusAt } from './subscription-status';

/** Maximum number of lines per order. */
export const MOST_LINES = 100;
/** Latest start of a subscription, in days after the order. */
export const MOST_DAYS_AHEAD = 365;

const DAY = 86_400_000;

/** A checked line. Values that could not be determined are null. */
export interface JudgedLine {
  line: OrderLineInput;
  offer: OfferToSell | null;
  price: Price | null;
  resellerId: string | null;
  /** The associated reseller is no longer a partner of the provider, so the line has no reseller of record. */
  leftBehind: boolean;
  startsAt: number;
  termEndsAt: number;
}

/** A checked order. */
export interface JudgedOrder {
  lines: readonly JudgedLine[];
  refusals: readonly Refusal[];
  /** Azure usage in this order starts with owner rights for the associated reseller. */
  azureOwner: boolean;
}

/** What is checked: a provider's order, a reseller's request (without prices), or what already runs (at its own price). */
export type OrderMode = 'ORDER' | 'REQUEST' | 'IMPORT';

/** An order being checked. */
interface Examination {
  placement: OrderPlacement;
  facts: OrderFacts;
  mode: OrderMode;
  now: number;
  path: readonly string[];
  refusals: Refusal[];
}

/** A line being checked, with a function that reports errors on it. */
interface LineExamination extends Examination {
  line: OrderLineInput;
  offer: OfferToSell;
  report: (field: string, code: RefusalCode, message: string, details?: Record<string, unknown>) => void;
}

/** Checks the number of lines before anything is read from the database. */
export function checkSize(lines: readonly OrderItemInput[], path: readonly string[], most = MOST_LINES): Refusal[] {
  const at = [...path, 'lines'];
  if (lines.length === 0) return [{ code: 'EMPTY_ORDER', message: 'Give at least one line.', path: at }];
  if (lines.length <= most) return [];
  return [
    {
      code: 'TOO_MANY_LINES',
      message: `Give at most ${most} lines. Split the order.`,
      path: at,
      details: { most },
    },
  ];
}

/** Returns what blocks any business between a partner and a customer. Customer errors get `path`. */
export function againstPartner(asker: AskerFacts, path: readonly string[]): Refusal[] {
  const refusals: Refusal[] = [];
  if (asker.status !== 'ACTIVE') {
    const message = 'The operator has suspended your organization. Contact the operator.';
    refusals.push({ code: 'PARTNER_NOT_ACTIVE', message, path: [] });
  }
  if (asker.agreementState === null) {
    const message = 'Your organization has no active relationship with the customer. Invite the customer first.';
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

function judgeOffer({ offer, placement, line, mode, report }: LineExamination): void {
  if (offer.status !== 'ACTIVE' && mode !== 'IMPORT')
    return report('offerId', 'OFFER_RETIRED', 'This offer is no longer sold. Choose another one.');
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
    report('term', 'TERM_NOT_OFFERED', `This offer is only sold with the term ${offer.terms.join(' or ')}.`, {
      terms: [...offer.terms],
    });
    return null;
  }
  const cycles = offer.billingCycles.filter((cycle) => goesWith(cycle, term));
  if (!cycles.includes(billingCycle)) {
    report('billingCycle', 'BILLING_CYCLE_NOT_OFFERED', `With the term ${term}, this offer is billed ${cycles.join(' or ')}.`, {
      billingCycles: cycles,
    });
    return null;
  }
  const price = facts.priceOf({ offerId: offer.id, billingCycle, term });
  if (!price && mode === 'ORDER' && offer.countries.includes(placement.country)) {
    report(
      'offerId',
      'NO_PRICE',
      `This offer now has no price for ${placement.segment} in ${placement.country}, ${billingCycle} and ${term}.`,
      {
        segment: placement.segment,
      },
    );
  }
  return price;
}

function judgeStart({ line, now, mode, report }: LineExamination): void {
  if (line.startsAt == null) return;
  if (mode === 'IMPORT') {
    if (line.startsAt > now) report('startsAt', 'START_OUT_OF_BOUNDS', 'What is imported has already started.');
    return;
  }
  if (line.startsAt < now || line.startsAt > now + MOST_DAYS_AHEAD * DAY) {
    report('startsAt', 'START_OUT_OF_BOUNDS', `A subscription must start now or within ${MOST_DAYS_AHEAD} days.`, {
      daysAhead: MOST_DAYS_AHEAD,
    });
  }
}

function judgeStoredParent(line: LineExamination, parent: ParentFacts | undefined): void {
  const { offer, placement, report } = line;
  const at = 'parentSubscriptionId';
  if (!parent) return report(at, 'NOT_FOUND', 'Not found, or you have no access to it.');
  if (parent.providerId !== placement.providerId) {
    return report(at, 'NOT_SELLER', 'Another provider sold this subscription. Only that provider can sell add-ons for it.');
  }
  if (parent.customerId !== placement.customerId || parent.offerId !== offer.addOnOfId) {
    return report(
      at,
      'PARENT_MISMATCH',
      'The parent must be a subscription of the same customer to the offer that this add-on extends.',
      { addOnOf: offer.addOnOfId },
    );
  }
  const status = statusAt(parent, line.mode === 'IMPORT' ? line.now : (line.line.startsAt ?? line.now));
  if (status !== 'ACTIVE') {
    report(at, 'PARENT_NOT_ACTIVE', `The parent subscription is ${status} when the add-on starts. It must be ACTIVE.`, {
      status,
    });
  }
}

function judgeParentLine({ line, offer, placement, now, report }: LineExamination, lineNumber: number): void {
  const parent = placement.lines[lineNumber - 1];
  if (!parent || parent === line || parent.offerId !== offer.addOnOfId) {
    return report('parentLine', 'PARENT_MISMATCH', 'That line does not order the offer that this add-on extends.', {
      addOnOf: offer.addOnOfId,
    });
  }
  if ((parent.startsAt ?? now) > (line.startsAt ?? now)) {
    report('parentLine', 'PARENT_NOT_ACTIVE', 'An add-on cannot start before its parent.');
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
        'This offer is not an add-on. Leave the parent out.',
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
      'This offer is an add-on. Give the subscription or order line that it extends.',
      { addOnOf: offer.addOnOfId },
    );
  }
}

type Report = LineExamination['report'];

/** Wording of messages by the role in which the reseller is named. */
const NAMED_AS = {
  resellerOfRecord: { who: 'The reseller of record', instead: 'choose another one or none' },
  supportContact: { who: 'The support contact', instead: 'choose another reseller, or none for your organization' },
};

/**
 * Returns what blocks a reseller from a role. Undefined stands for an organization that was never a partner of the
 * provider.
 */
export function againstReseller(
  reseller: ResellerFacts | undefined,
  as: keyof typeof NAMED_AS = 'resellerOfRecord',
): Pick<Refusal, 'code' | 'message'> | null {
  const { who, instead } = NAMED_AS[as];
  if (!reseller) return { code: 'NOT_FOUND', message: 'Not found, or you have no access to it.' };
  if (!reseller.partnered) {
    return {
      code: 'RESELLER_NOT_PARTNERED',
      message: `${who} must have an active partnership with your organization; ${instead}.`,
    };
  }
  if (reseller.status !== 'ACTIVE') {
    return { code: 'PARTNER_NOT_ACTIVE', message: `The operator has suspended this reseller; ${instead}.` };
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
    const message = 'The provider cannot be the reseller. Choose a reseller or none.';
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

/** Returns the line's reseller of record. A former partner is not carried over to new orders. */
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
    report('offerId', 'NOT_FOUND', 'Not found, or you have no access to it.');
  }
  judgeReseller(examination, resellerId, report);
  judgeName(line, path, refusals);
  const startsAt = line.startsAt ?? now;
  return { line, offer, price, resellerId, leftBehind, startsAt, termEndsAt: addMonths(startsAt, TERM_MONTHS[line.term]) };
}

/** All lines must have one currency, and the sums must stay within safe integers. */
function judgeMoney({ path, refusals }: Examination, lines: readonly JudgedLine[]): void {
  const currency = lines.find(({ price }) => price)?.price?.currency;
  lines.forEach(({ price }, index) => {
    if (!price || price.currency === currency) return;
    refusals.push({
      code: 'CURRENCIES_DIFFER',
      message: `This line is priced in ${price.currency}, the first one in ${currency ?? ''}. Order it separately.`,
      path: [...path, 'lines', String(index), 'offerId'],
      details: { currency: price.currency },
    });
  });
  if (Object.values(sumsOf(lines)).some((sum) => Number(sum) > Number.MAX_SAFE_INTEGER)) {
    refusals.push({
      code: 'ORDER_TOO_LARGE',
      message: 'The total is too large. Split it into several orders.',
      path: [...path, 'lines'],
    });
  }
}

/** Checks every line and the order as a whole against the facts. */
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
