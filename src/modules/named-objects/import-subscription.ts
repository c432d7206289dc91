import type { TxCtx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { addMonths } from '../../kernel/calendar';
import { minorUnits, USAGE_PLACES } from '../../kernel/currencies';
import { DomainError, refuse } from '../../kernel/errors';
import { typeOfId } from '../../kernel/ids';
import { Offer, TERM_MONTHS, type Price } from '../catalog';
import { Customer } from '../customers';
import { checkExternalIds, EXTERNAL_ID_KEY, holderOf, putNewExternalIds, refuseTaken } from '../external-ids';
import { importSubscriptionIn, LINE_CODES, ORDER_CODES, updateImportedIn } from '../sales';
import { ImportSubscriptionInput, ImportSubscriptionPayload } from './import-subscription.types';

const CUSTOMER = ['name', 'country', 'segment', 'cloud', 'associatedResellerId'] as const;

function checkDates({ startsAt, termEndsAt, term }: ImportSubscriptionInput, now: number): void {
  if (termEndsAt <= now || termEndsAt > addMonths(now, TERM_MONTHS[term]) || termEndsAt <= startsAt) {
    refuse('INVALID', 'The current term ends in the future, after the start and at most one term ahead.', ['termEndsAt']);
  }
}

/** The subscription that was imported with this external id. */
async function importedAs(tx: TxCtx, { externalId }: ImportSubscriptionInput): Promise<string | null> {
  const holder = await holderOf(tx, externalId);
  return holder === null || typeOfId(holder) === 'CustomerSubscription' ? holder : refuseTaken(holder, ['externalId']);
}

/** The input has one line, so that its errors are about fields of the input. */
async function withOwnPaths<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    throw new DomainError(
      ...cause.refusals.map((one) => ({ ...one, path: one.path[0] === 'lines' ? one.path.slice(2) : one.path })),
    );
  }
}

async function priceOf(tx: TxCtx, { offerId, unitPrice }: ImportSubscriptionInput): Promise<Price> {
  const { kind } = await inScope(tx, Offer, offerId, ['kind'], ['offerId']);
  const amountMinor = minorUnits(unitPrice, ['unitPrice'], kind === 'AZURE_USAGE' ? USAGE_PLACES : 0);
  return { amountMinor, currency: unitPrice.currency };
}

export const importSubscription = defineMutation({
  name: 'importSubscription',
  description:
    'Takes over a subscription that already runs at the vendor, with its real start, term and price. Importing the same external id again updates quantity, commitment, term, price and name, and changes nothing where they are equal.',
  example:
    'importSubscription(input: { customerId: "cus_01h…", externalId: { system: "vendor", value: "4C5D1E2F" }, offerId: "off_01h…", quantity: 25, billingCycle: MONTHLY, term: P1Y, startsAt: "2025-03-01T00:00:00Z", termEndsAt: "2027-03-01T00:00:00Z", unitPrice: { amount: "11.70", currency: "EUR" } }) { subscription { id origin } errors { code message path } }',
  action: 'subscription.import',
  input: ImportSubscriptionInput,
  inputDescription: 'The subscription as it is at the vendor.',
  payload: ImportSubscriptionPayload,
  codes: [
    ...LINE_CODES.filter((code) => !['NO_PRICE', 'OFFER_RETIRED'].includes(code)),
    ...ORDER_CODES.filter((code) => code !== 'AGREEMENT_REQUIRED'),
    ...(['EXTERNAL_ID_TAKEN', 'NOT_FOUND', 'NOT_IMPORTED', 'NOT_ENOUGH_LICENSES', 'INVALID_STATE'] as const),
    ...(['UNKNOWN_CURRENCY', 'TOO_MANY_DECIMALS'] as const),
  ],
  keyFields: EXTERNAL_ID_KEY,
  before: (ctx, input) => {
    checkExternalIds([input.externalId], () => ['externalId']);
    checkDates(input, ctx.clock.now());
  },
  locks: async (tx, { input }) => [
    (await inScope(tx, Customer, input.customerId, [], ['customerId'])).id,
    tx.viewer.organizationId,
  ],
  work: async (tx, { input }) => {
    const customer = await inScope(tx, Customer, input.customerId, CUSTOMER, ['customerId']);
    const { offerId, quantity, billingCycle, term, startsAt, termEndsAt, resellerId } = input;
    const [friendlyName, parentSubscriptionId] = [input.friendlyName ?? null, input.parentSubscriptionId ?? null];
    const named = { friendlyName, parentSubscriptionId, ...(resellerId === undefined ? {} : { resellerId }) };
    const line = { offerId, quantity, billingCycle, term, startsAt, ...named };
    const running = {
      placement: {
        providerId: tx.viewer.organizationId,
        customerId: customer.id,
        customerName: customer.name,
        country: customer.country,
        segment: customer.segment,
        cloud: customer.cloud,
        lines: [line] as [typeof line],
        defaultResellerId: customer.associatedResellerId,
        carriesOver: true,
      },
      price: await priceOf(tx, input),
      termEndsAt,
      autoRenew: input.autoRenew !== false,
    };
    const known = await importedAs(tx, input);
    if (known !== null) {
      await updateImportedIn(tx, known, running);
      return { subscriptionId: known };
    }
    const subscriptionId = await withOwnPaths(() => importSubscriptionIn(tx, running));
    await putNewExternalIds(tx, subscriptionId, [input.externalId]);
    return { subscriptionId };
  },
});
