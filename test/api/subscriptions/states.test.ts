import fc from 'fast-check';
import { describeEngine } from '../../support/database';
import { PROVIDER, startMarket, type Market } from '../../support/factories/market';
import { stored } from '../customer-lifecycle/support/stored';
import { idOf } from '../orders/support/shop';
import { addPeople, DAY, instant, reasons, run, seen, sell, sellMore, storedOf } from './support/life';

/** What an operation answers in a state: nothing, or the code of the refusal. */
type Answers = Readonly<Record<string, string | null>>;

const NO = 'INVALID_STATE';
const NOTHING: Answers = {
  changeQuantity: NO,
  upgradeSubscription: NO,
  cancelSubscription: NO,
  renameSubscription: NO,
  setAutoRenew: NO,
  suspendSubscription: NO,
  reactivateSubscription: NO,
  setResellerOfRecord: NO,
  setSupportContact: NO,
  assignLicenses: NO,
  removeLicenses: NO,
};
const yes = (...names: string[]): Answers => ({ ...NOTHING, ...Object.fromEntries(names.map((name) => [name, null])) });

const COMMERCIAL = ['changeQuantity', 'upgradeSubscription', 'cancelSubscription'];
const TIES = ['setResellerOfRecord', 'setSupportContact'];
const RUNNING = yes(
  ...COMMERCIAL,
  ...TIES,
  'renameSubscription',
  'setAutoRenew',
  'suspendSubscription',
  'assignLicenses',
  'removeLicenses',
);
const RESTING = yes(
  'cancelSubscription',
  ...TIES,
  'renameSubscription',
  'setAutoRenew',
  'reactivateSubscription',
  'removeLicenses',
);
const LATE = { cancelSubscription: 'CHANGE_WINDOW_CLOSED' };

/** How a subscription gets where a row of the table finds it; a month is November, with 30 days. */
interface Life {
  name: string;
  status: string;
  startsInDays?: number;
  /** What is done with it on its first day. */
  first?: readonly (readonly [operation: string, more: object])[];
  days: number;
  answers: Answers;
}

const suspended = ['suspendSubscription', {}] as const;
const unrenewed = ['setAutoRenew', { autoRenew: false }] as const;

const LIVES: readonly Life[] = [
  {
    name: 'one that begins later',
    status: 'PENDING',
    startsInDays: 20,
    days: 19,
    answers: yes('cancelSubscription', ...TIES, 'renameSubscription', 'setAutoRenew'),
  },
  {
    name: 'one that has begun',
    status: 'ACTIVE',
    startsInDays: 20,
    days: 20,
    answers: { ...RUNNING, removeLicenses: 'NOT_ASSIGNED' },
  },
  { name: 'a new one', status: 'ACTIVE', days: 6, answers: RUNNING },
  { name: 'one whose window has closed', status: 'ACTIVE', days: 7, answers: { ...RUNNING, ...LATE } },
  { name: 'one that has renewed itself', status: 'ACTIVE', days: 31, answers: RUNNING },
  { name: 'one that has renewed itself a week ago', status: 'ACTIVE', days: 37, answers: { ...RUNNING, ...LATE } },
  { name: 'a suspended one', status: 'SUSPENDED', first: [suspended], days: 1, answers: RESTING },
  { name: 'a suspended one, later', status: 'SUSPENDED', first: [suspended], days: 29, answers: { ...RESTING, ...LATE } },
  {
    name: 'a suspended one whose term has ended',
    status: 'DISABLED',
    first: [suspended],
    days: 30,
    answers: yes('renameSubscription', 'removeLicenses'),
  },
  {
    name: 'one that ended without renewal',
    status: 'EXPIRED',
    first: [unrenewed],
    days: 30,
    answers: yes('renameSubscription', 'setSupportContact', 'removeLicenses'),
  },
  {
    name: 'one whose grace is over',
    status: 'DISABLED',
    first: [unrenewed],
    days: 60,
    answers: yes('renameSubscription', 'removeLicenses'),
  },
  {
    name: 'one on its last day',
    status: 'DISABLED',
    first: [unrenewed],
    days: 149,
    answers: yes('renameSubscription', 'removeLicenses'),
  },
  { name: 'one whose time is over', status: 'DELETED', first: [unrenewed], days: 150, answers: NOTHING },
  { name: 'a suspended one whose time is over', status: 'DELETED', first: [suspended], days: 120, answers: NOTHING },
  { name: 'a cancelled one', status: 'DELETED', first: [['cancelSubscription', {}]], days: 0, answers: NOTHING },
];

describeEngine('the states of a subscription', () => {
  let app: Market;
  let customerId: string;
  let users: string[];
  let targetOfferId: string;
  beforeAll(async () => {
    app = await startMarket();
    ({ customerId } = await sell(app));
    users = await addPeople(app, customerId, 3);
    targetOfferId = await idOf(app, 'offer', 'Workplace Standard');
  });
  afterAll(() => app.stop());

  const inputs = (): Readonly<Record<string, object>> => ({
    changeQuantity: { quantity: 9 },
    upgradeSubscription: { targetOfferId },
    cancelSubscription: {},
    renameSubscription: { name: 'Neuer Name' },
    setAutoRenew: { autoRenew: false },
    suspendSubscription: {},
    reactivateSubscription: {},
    setResellerOfRecord: { resellerId: null },
    setSupportContact: {},
    assignLicenses: { customerUserIds: [users[1]] },
    removeLicenses: { customerUserIds: [users[0]] },
  });

  const live = async ({ startsInDays, first = [], days }: Life): Promise<string> => {
    const now = app.clock.now();
    const startsAt = startsInDays === undefined ? undefined : new Date(now + startsInDays * DAY).toISOString();
    const [subscriptionId = ''] = await sellMore(app, customerId, ['Workplace Basic', { term: 'P1M', startsAt }]);
    if (startsInDays === undefined) {
      await run(app, PROVIDER, 'assignLicenses', { subscriptionId, customerUserIds: [users[0]] });
    }
    for (const [operation, more] of first) {
      expect(await reasons(app, PROVIDER, operation, { subscriptionId, ...more })).toEqual([]);
    }
    app.clock.advance(days * DAY);
    return subscriptionId;
  };

  const answersOf = async (subscriptionId: string): Promise<Answers> => {
    const answers: Record<string, string | null> = {};
    for (const [operation, more] of Object.entries(inputs())) {
      const [reason] = await reasons(app, PROVIDER, operation, { subscriptionId, ...more, dryRun: true });
      answers[operation] = reason?.split(' ')[0] ?? null;
    }
    return answers;
  };

  it.each(LIVES)('allow and refuse the right operations: $name is $status', async (life) => {
    app.clock.set(Date.UTC(2026, 10, 1));
    const id = await live(life);
    for (const written of [false, true]) {
      // The same before and after what happened by itself was written down.
      if (written) await app.background();
      const before = await stored(app.database);
      expect(await answersOf(id)).toEqual(life.answers);
      expect(await stored(app.database)).toEqual(before);
      const shown = await seen(app, PROVIDER, id, 'status viewerCan availableActions { operation allowed code }');
      expect(shown['status']).toBe(life.status);
      const actions = shown['availableActions'] as { operation: string; allowed: boolean; code: string | null }[];
      // Whether a user holds a license is no matter of the subscription.
      const expected = Object.entries(life.answers).map(([operation, code]) => [
        operation,
        code === 'NOT_ASSIGNED' ? null : code,
      ]);
      expect(Object.fromEntries(actions.map(({ operation, code }) => [operation, code]))).toEqual(Object.fromEntries(expected));
      expect(actions.every(({ allowed, code }) => allowed === (code === null))).toBe(true);
    }
  });

  /** What somebody would expect who follows a subscription day by day. */
  class Model {
    status = 'ACTIVE';
    autoRenew = true;
    quantity = 5;
    held = new Set<string>();
    day = 0;
    termEnds: number;
    boughtOrRenewed = 0;
    disabledOn = Infinity;
    deletedOn = Infinity;

    constructor(
      readonly begin: number,
      readonly lengths: (term: number) => number,
    ) {
      this.termEnds = lengths(0);
    }

    private terms = 0;

    pass(days: number): void {
      for (let passed = 0; passed < days; passed += 1) {
        this.day += 1;
        if (this.day === this.termEnds) this.endTerm();
        if (this.day === this.disabledOn) this.status = 'DISABLED';
        if (this.day === this.deletedOn) this.status = 'DELETED';
      }
    }

    private endTerm(): void {
      if (this.status === 'ACTIVE' && this.autoRenew) {
        this.terms += 1;
        this.boughtOrRenewed = this.day;
        this.termEnds += this.lengths(this.terms);
        return;
      }
      if (this.status !== 'ACTIVE' && this.status !== 'SUSPENDED') return;
      this.disabledOn = this.status === 'SUSPENDED' ? this.day : this.day + 30;
      this.deletedOn = this.disabledOn + 90;
      if (this.status === 'ACTIVE') this.status = 'EXPIRED';
    }

    get inWindow(): boolean {
      return this.day < this.boughtOrRenewed + 7;
    }
    is(...states: string[]): boolean {
      return states.includes(this.status);
    }
  }

  interface Real {
    id: string;
  }

  /** A mutation on the subscription: what is expected of it by the model, and what it changes there. */
  const command = (
    text: string,
    operation: string,
    input: object,
    refusal: (model: Model) => string | null,
    effect: (model: Model) => void,
  ): fc.AsyncCommand<Model, Real> => ({
    check: () => true,
    toString: () => text,
    run: async (model, { id }) => {
      const [reason] = await reasons(app, PROVIDER, operation, { subscriptionId: id, ...input });
      const expected = refusal(model);
      expect(`${text}: ${reason?.split(' ')[0] ?? 'done'}`).toBe(`${text}: ${expected ?? 'done'}`);
      if (expected === null) effect(model);
      await agree(model, id);
    },
  });

  const agree = async (model: Model, id: string): Promise<void> => {
    const shown = await seen(app, PROVIDER, id, 'status quantity termEndsAt assignedLicenses licenses(first: 9) { totalCount }');
    // Licenses of one that is over by time are taken back when that is written down.
    const gone = model.status === 'DELETED';
    expect({ ...shown, ...(gone ? { assignedLicenses: 0, licenses: null } : {}) }).toEqual({
      status: model.status,
      quantity: model.quantity,
      termEndsAt: instant(model.begin + model.termEnds * DAY),
      assignedLicenses: gone ? 0 : model.held.size,
      licenses: gone ? null : { totalCount: model.held.size },
    });
  };

  const only =
    (...states: string[]) =>
    (model: Model) =>
      model.is(...states) ? null : NO;

  const commands = () => {
    const quantity = fc.integer({ min: 1, max: 7 }).map((wanted) =>
      command(
        `quantity ${wanted}`,
        'changeQuantity',
        { quantity: wanted },
        (model) => {
          if (!model.is('ACTIVE')) return NO;
          if (wanted === model.quantity) return 'QUANTITY_UNCHANGED';
          if (wanted > model.quantity) return null;
          if (!model.inWindow) return 'CHANGE_WINDOW_CLOSED';
          return wanted < model.held.size ? 'NOT_ENOUGH_LICENSES' : null;
        },
        (model) => void (model.quantity = wanted),
      ),
    );
    const renew = fc.boolean().map((autoRenew) =>
      command(`renew ${autoRenew}`, 'setAutoRenew', { autoRenew }, only('PENDING', 'ACTIVE', 'SUSPENDED'), (model) => {
        model.autoRenew = autoRenew;
      }),
    );
    const suspend = fc.constant(
      command('suspend', 'suspendSubscription', {}, only('ACTIVE'), (model) => void (model.status = 'SUSPENDED')),
    );
    const reactivate = fc.constant(
      command('reactivate', 'reactivateSubscription', {}, only('SUSPENDED'), (model) => void (model.status = 'ACTIVE')),
    );
    const cancel = fc.constant(
      command(
        'cancel',
        'cancelSubscription',
        {},
        (model) => (model.is('ACTIVE', 'SUSPENDED') ? (model.inWindow ? null : 'CHANGE_WINDOW_CLOSED') : NO),
        (model) => {
          model.status = 'DELETED';
          model.held.clear();
        },
      ),
    );
    const assign = fc.nat({ max: 2 }).map((which) =>
      command(
        `assign ${which}`,
        'assignLicenses',
        { customerUserIds: [users[which]] },
        (model) => {
          if (!model.is('ACTIVE')) return NO;
          if (model.held.size >= model.quantity) return 'NOT_ENOUGH_LICENSES';
          return model.held.has(String(which)) ? 'ALREADY_ASSIGNED' : null;
        },
        (model) => void model.held.add(String(which)),
      ),
    );
    const remove = fc.nat({ max: 2 }).map((which) =>
      command(
        `remove ${which}`,
        'removeLicenses',
        { customerUserIds: [users[which]] },
        (model) =>
          model.is('ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED') ? (model.held.has(String(which)) ? null : 'NOT_ASSIGNED') : NO,
        (model) => void model.held.delete(String(which)),
      ),
    );
    const pass = fc.constantFrom(1, 3, 6, 7, 30, 31, 45, 91).map((days) => ({
      check: () => true,
      toString: () => `${days} days`,
      run: async (model: Model, { id }: Real) => {
        app.clock.advance(days * DAY);
        model.pass(days);
        await agree(model, id);
      },
    }));
    const write = fc.constant({
      check: () => true,
      toString: () => 'background',
      run: async (model: Model, { id }: Real) => {
        await app.background();
        await agree(model, id);
        const { licenses, assigned } = await storedOf(app, id);
        expect(assigned).toBe(licenses);
        if (model.status === 'DELETED') expect(licenses).toBe(0);
      },
    });
    return fc.commands([quantity, renew, suspend, reactivate, cancel, assign, remove, pass, pass, write], {
      maxCommands: 14,
      size: 'max',
    });
  };

  it('follow a model, whatever is done and however time passes', async () => {
    let year = 2026;
    await fc.assert(
      fc.asyncProperty(commands(), async (all) => {
        // Months of 28, 29, 30 and 31 days follow.
        const begin = Date.UTC((year += 1), 0, 31);
        app.clock.set(begin);
        const [id = ''] = await sellMore(app, customerId, ['Workplace Basic', { term: 'P1M' }]);
        const monthAfter = (months: number): number => {
          const last = new Date(Date.UTC(year, months + 1, 0)).getUTCDate();
          return Date.UTC(year, months, Math.min(31, last)) / DAY;
        };
        const model = new Model(begin, (term) => monthAfter(term + 1) - monthAfter(term));
        await fc.asyncModelRun(() => ({ model, real: { id } }), all);
      }),
      { numRuns: 30, seed: 20261101, endOnFailure: true },
    );
  });
});
