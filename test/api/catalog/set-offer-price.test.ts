import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { anOffer } from '../../support/factories/offers';
import { OPERATOR } from '../../support/factories/world';
import { codesOf, eventsOf, mutate } from '../../support/mutate';
import { csv, resultsOf, runOf } from '../bulk/support/files';
import { refusals, stock } from '../orders/support/shop';

const KEY = { country: 'DE', billingCycle: 'MONTHLY', term: 'P1Y' };
const PRICE = 'offer { version } offerPrice { id segment validFrom validTo amount { amount currency } }';
const euros = (amount: string): object => ({ amount: { amount, currency: 'EUR' } });

const [NOVEMBER, DECEMBER, JANUARY] = ['2026-11-01', '2026-12-01', '2027-01-01'].map((day) => `${day}T00:00:00.000Z`);

describeEngine('setting one price of an offer', () => {
  let app: Market;
  beforeAll(async () => {
    app = await startMarket();
  });
  afterAll(() => app.stop());

  const offer = (): Promise<string> =>
    anOffer(app, { billingCycles: ['MONTHLY'], terms: ['P1Y'], countries: ['DE', 'FR'], prices: [] });
  const set = async (offerId: string, more: object): Promise<Record<string, any>> => {
    const { errors, ...answer } = await mutate(app, OPERATOR, 'setOfferPrice', { offerId, ...KEY, ...more }, PRICE);
    expect(errors).toEqual([]);
    return answer;
  };
  /** As `amount from–to`, by start. */
  const told = async (id: string): Promise<string[]> => {
    const rows = await app.database.rows(
      'SELECT amount_minor AS amount, valid_from AS start, valid_to AS end FROM offer_price WHERE offer_id = ? ORDER BY segment, valid_from',
      [id],
    );
    const day = (time: unknown): string => (time === null ? '' : new Date(Number(time)).toISOString().slice(0, 10));
    return rows.map(({ amount, start, end }) => `${Number(amount) / 100} ${day(start)}–${day(end)}`);
  };

  it('ends the price before it, and changes nothing the second time', async () => {
    const id = await offer();
    const first = await set(id, { ...euros('10.00'), validFrom: NOVEMBER });
    expect(first).toMatchObject({
      offer: { version: 2 },
      offerPrice: { segment: 'COMMERCIAL', validFrom: NOVEMBER, validTo: null, amount: { amount: '10.00', currency: 'EUR' } },
    });
    expect(await set(id, { ...euros('10.00'), validFrom: NOVEMBER })).toEqual(first);
    await set(id, { ...euros('12.00'), validFrom: DECEMBER });
    expect(await told(id)).toEqual(['10 2026-11-01–2026-12-01', '12 2026-12-01–']);
    // The former file again: its prices stay ended.
    expect((await set(id, { ...euros('10.00'), validFrom: NOVEMBER })).offer).toEqual({ version: 3 });
    await set(id, { ...euros('6.00'), segment: 'EDUCATION', validFrom: DECEMBER });
    expect(await told(id)).toEqual(['10 2026-11-01–2026-12-01', '12 2026-12-01–', '6 2026-12-01–']);
    const events = (await eventsOf(app, OPERATOR, id)).map(({ action }) => action as string);
    expect(events).toEqual(['createOffer', 'setOfferPrice', 'setOfferPrice', 'setOfferPrice']);
  });

  it('corrects the amount of the same start, and keeps its id', async () => {
    const id = await offer();
    const first = await set(id, { ...euros('10.00'), validFrom: DECEMBER, validTo: JANUARY });
    const corrected = await set(id, { ...euros('11.00'), validFrom: DECEMBER });
    expect(corrected['offerPrice'].id).toBe(first['offerPrice'].id);
    expect(await told(id)).toEqual(['11 2026-12-01–']);
  });

  it('applies from now on without a start, unless the amount already applies', async () => {
    const id = await offer();
    const first = await set(id, euros('10.00'));
    app.clock.advance(86_400_000);
    expect(await set(id, euros('10.00'))).toEqual(first);
    const second = await set(id, euros('11.00'));
    expect(second['offerPrice'].validFrom).toBe(new Date(app.clock.now()).toISOString());
    expect(await told(id)).toHaveLength(2);
  });

  it('refuses an end after the next start, other countries, other currencies and unknown offers', async () => {
    const id = await offer();
    await set(id, { ...euros('12.00'), validFrom: DECEMBER });
    const input = { offerId: id, ...KEY, ...euros('10.00'), validFrom: NOVEMBER };
    const refused = (more: object): Promise<string[]> => refusals(app, OPERATOR, 'setOfferPrice', { ...input, ...more });
    expect(await refused({ validTo: JANUARY })).toEqual(['DUPLICATE_PRICE']);
    expect(await refused({ validTo: NOVEMBER })).toEqual(['INVALID validTo']);
    expect(await refused({ country: 'AT' })).toEqual(['PRICE_OUTSIDE_OFFER']);
    expect(await refused({ amount: { amount: '1', currency: 'EURO' } })).toEqual(['UNKNOWN_CURRENCY amount.currency']);
    expect(await refused({ amount: { amount: '1.234', currency: 'EUR' } })).toEqual(['TOO_MANY_DECIMALS amount.amount']);
    expect(await refused({ offerId: 'off_01jd00000000000000000000zz' })).toEqual(['NOT_FOUND offerId']);
    expect(await codesOf(app, PROVIDER, 'setOfferPrice', input)).toEqual(['FORBIDDEN']);
    expect(await told(id)).toEqual(['12 2026-12-01–']);
  });

  it('stores nothing in a dry run, and once per idempotency key', async () => {
    const id = await offer();
    const input = { offerId: id, ...KEY, ...euros('10.00'), validFrom: DECEMBER };
    const before = await stock(app);
    expect(await mutate(app, OPERATOR, 'setOfferPrice', { ...input, dryRun: true }, PRICE)).toMatchObject({
      errors: [],
      offerPrice: null,
    });
    expect(await stock(app)).toEqual(before);
    const keyed = { ...input, idempotencyKey: 'a price' };
    const made = await Promise.all(Array.from({ length: 6 }, () => mutate(app, OPERATOR, 'setOfferPrice', keyed, PRICE)));
    expect(new Set(made.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await told(id)).toEqual(['10 2026-12-01–']);
  });

  it('leaves no two prices valid at once, however many are set together', async () => {
    const id = await offer();
    const days = Array.from({ length: 12 }, (_, index) => `2027-01-${String(index + 1).padStart(2, '0')}`);
    const answers = await Promise.all(
      days.map((day, index) => set(id, { ...euros(`${index + 1}.00`), validFrom: `${day}T00:00:00Z` })),
    );
    expect(answers).toHaveLength(12);
    const expected = days.map((day, index) => `${index + 1} ${day}–${days[index + 1] ?? ''}`);
    expect(await told(id)).toEqual(expected);
  });

  it('takes rows of a file, with offers by the external ids of their own organization only', async () => {
    const id = await offer();
    const named = { subjectId: id, externalIds: [{ system: 'vendor', value: 'CFQ7:0001' }] };
    expect(await codesOf(app, OPERATOR, 'setExternalIds', named)).toEqual([]);
    const header = ['offerId', 'segment', 'country', 'billingCycle', 'term', 'amount.amount', 'amount.currency', 'validFrom'];
    const row = (external: string, amount: string, start = DECEMBER): unknown[] => [
      `external:vendor:${external}`,
      'NONPROFIT',
      'FR',
      'MONTHLY',
      'P1Y',
      amount,
      'EUR',
      start,
    ];
    const send = async (...rows: unknown[][]): Promise<(string | undefined)[]> => {
      const content = csv(header, ...rows);
      const run = await runOf(app, OPERATOR, { mutation: 'setOfferPrice', policy: 'SKIP', content });
      await app.background();
      return (await resultsOf(app, OPERATOR, run)).map(({ outcome, errors }) => (errors?.[0]?.code ?? outcome) as string);
    };
    expect(await send(row('CFQ7:0001', '7.50'), row('CFQ7:0002', '7.50'))).toEqual(['APPLIED', 'NOT_FOUND']);
    expect(await send(row('CFQ7:0001', '7.50'))).toEqual(['UNCHANGED']);
    expect(await send(row('CFQ7:0001', '8.00', JANUARY))).toEqual(['APPLIED']);
    expect(await told(id)).toEqual(['7.5 2026-12-01–2027-01-01', '8 2027-01-01–']);
  });
});
