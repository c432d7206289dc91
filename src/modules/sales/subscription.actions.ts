import { requireLock, type Ctx, type Locks, type TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { actOn, because, inScope, type Operations, type Subject } from '../../graph/actions';
import { loaderOf } from '../../graph/read';
import type { GraphRow } from '../../graph/registry';
import { marks, padded, stored } from '../../graph/statement';
import type { Refusal } from '../../kernel/errors';
import { subscriptionMachine } from './subscription.machine';
import { changeWindowEnd, statusAt, type SubscriptionDates } from './subscription-status';
import { CustomerSubscription } from './subscription.entity';

/** What can be done with a subscription follows from this. */
export interface SubscriptionFacts {
  dates: SubscriptionDates;
  /** The viewer's organisation sold it. */
  seller: boolean;
  /** The viewer's organisation sold it or is reseller of record. */
  manages: boolean;
  standing: Standing;
  /** The subscription that it extends runs, or it extends none. */
  parentActive: boolean;
  offer: OfferFacts;
  /** Licences that nobody holds. */
  free: number;
}

/** What the offer of a subscription allows. */
interface OfferFacts {
  /** Billed by usage: there is nothing to count. */
  usage: boolean;
  /** There are offers to upgrade to. */
  upgradable: boolean;
}

/** How the viewer's organisation stands with the customer. */
interface Standing {
  /** An active relationship, or it is the customer itself. */
  related: boolean;
  /** The customer itself, or an active grant. */
  administers: boolean;
}

const NO_STANDING: Standing = { related: false, administers: false };

/** Of customers, in one statement. */
const standingWith = (ctx: Ctx, customerId: string): Promise<Standing> =>
  loaderOf<string, Standing>(ctx, 'standing with customers', async (ids) => {
    const asked = padded(ids);
    const { organizationId } = ctx.viewer;
    const rows = await ctx.db.rows(
      bound(
        'viewer',
        `SELECT s.customer_id AS id, s.details FROM customer_scope s
        WHERE s.org_id = ? AND s.via_id = ? AND s.customer_id IN (${marks(asked.length)})`,
      ),
      [organizationId, organizationId, ...asked],
    );
    const found = new Map(rows.map((row) => [String(row['id']), { related: true, administers: Number(row['details']) >= 2 }]));
    return ids.map((id) => found.get(id) ?? NO_STANDING);
  }).load(customerId);

/** What else an operation asks about a subscription: its offer, and what it extends. */
interface Background {
  offer: OfferFacts;
  parentActive: boolean;
}

const BACKGROUND = `
  SELECT t.id, o.kind, EXISTS (SELECT 1 FROM offer_upgrade u WHERE u.offer_id = o.id) AS upgradable, p.id AS parentId, p.state,
    p.starts_at AS startsAt, p.term_starts_at AS termStartsAt, p.term_ends_at AS termEndsAt, p.term, p.auto_renew AS autoRenew
  FROM subscription t JOIN offer o ON o.id = t.offer_id LEFT JOIN subscription p ON p.id = t.parent_id`;

/** Of the subscriptions of a page, in one statement. */
const backgroundOf = (ctx: Ctx, subscriptionId: string): Promise<Background> =>
  loaderOf<string, Background>(ctx, 'background of subscriptions', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(bound('subject', `${BACKGROUND} WHERE t.id IN (${marks(asked.length)})`), asked);
    const now = ctx.clock.now();
    const found = new Map(
      rows.map((row) => [
        String(row['id']),
        {
          offer: { usage: row['kind'] === 'AZURE_USAGE', upgradable: Number(row['upgradable']) === 1 },
          parentActive: row['parentId'] === null || statusAt(row as unknown as SubscriptionDates, now) === 'ACTIVE',
        },
      ]),
    );
    return ids.map((id) => found.get(id) ?? { offer: { usage: false, upgradable: false }, parentActive: true });
  }).load(subscriptionId);

const datesOf = (row: GraphRow): SubscriptionDates => ({
  state: String(row['=state']),
  startsAt: Number(row['=startsAt']),
  termStartsAt: Number(row['=termStartsAt']),
  termEndsAt: Number(row['=termEndsAt']),
  term: String(row['=term']),
  autoRenew: Boolean(row['=autoRenew']),
});

async function factsOf(row: GraphRow, ctx: Ctx): Promise<SubscriptionFacts> {
  const { organizationId } = ctx.viewer;
  const seller = row['=providerId'] === organizationId;
  const [standing, { offer, parentActive }] = await Promise.all([
    standingWith(ctx, String(row['customerId'])),
    backgroundOf(ctx, row.id),
  ]);
  const manages = seller || row['=resellerId'] === organizationId;
  const free = Number(row['=quantity']) - Number(row['=assignedLicenses']);
  return { dates: datesOf(row), seller, manages, standing, parentActive, offer, free };
}

type Check = (facts: SubscriptionFacts, ctx: Ctx) => Refusal | null;

const firstOf =
  (...checks: Check[]): Check =>
  (facts, ctx) => {
    for (const check of checks) {
      const against = check(facts, ctx);
      if (against) return against;
    }
    return null;
  };

const related: Check = ({ standing }) =>
  standing.related
    ? null
    : because('RELATIONSHIP_REQUIRED', 'Your relationship with the customer has ended; invite the customer again.');

const sold: Check = ({ seller }) =>
  seller ? null : because('NOT_SELLER', 'Only the provider that sold the subscription does this; send it an order request.');

const managed: Check = ({ manages }) =>
  manages ? null : because('NOT_SELLER', 'Only the provider that sold the subscription and its reseller of record do this.');

const administered: Check = ({ standing }) =>
  standing.administers
    ? null
    : because(
        'DELEGATED_ADMIN_REQUIRED',
        'This needs delegated admin privileges of the customer; invite it again and ask for them.',
      );

const inWindow: Check = ({ dates }, ctx) => {
  const endsAt = changeWindowEnd(dates, ctx.clock.now());
  return ctx.clock.now() < endsAt
    ? null
    : because(
        'CHANGE_WINDOW_CLOSED',
        'A subscription is cancelled within 7 days of purchase or renewal only; switch off auto-renew to let it end with its term.',
        { changeWindowEndsAt: new Date(endsAt).toISOString() },
      );
};

const parentRuns: Check = ({ parentActive }) =>
  parentActive
    ? null
    : because('PARENT_NOT_ACTIVE', 'The subscription that it extends is not active; reactivate that one first.');

const counted: Check = ({ offer }) =>
  offer.usage ? because('BILLED_BY_USAGE', 'Usage is billed as it occurs; it has no quantity to change.') : null;

const upgradable: Check = ({ offer }) =>
  offer.upgradable ? null : because('UPGRADE_NOT_OFFERED', 'There is nothing that this offer can be upgraded to.');

const licensed: Check = ({ offer }) =>
  offer.usage ? because('NO_LICENSES', 'Usage is billed as it occurs; it has no licences for users.') : null;

const someFree: Check = ({ free }) =>
  free > 0
    ? null
    : {
        ...because('NOT_ENOUGH_LICENSES', 'All licences are assigned; take some back, or have more bought.', { free: 0 }),
        path: ['customerUserIds'],
      };

const bySeller = firstOf(sold, related);
const byManager = firstOf(managed, related);
const byAdministrator = firstOf(related, administered, licensed);

/** A partner keeps what it sold when the relationship ends, but is in the customer's tenant no more. */
const tenant = ({ standing }: SubscriptionFacts, row: GraphRow): string | null =>
  standing.related ? String(row['customerId']) : null;

/** What can be done with a subscription. */
export const subscriptionOperations: Operations<SubscriptionFacts> = {
  needs: [
    'customerId',
    ...['state', 'startsAt', 'termStartsAt', 'termEndsAt', 'term', 'autoRenew', 'providerId', 'resellerId', 'parentId'].map(
      stored,
    ),
    ...['offerId', 'quantity', 'assignedLicenses'].map(stored),
  ],
  facts: factsOf,
  conditions: {
    ROW_SCOPE: () => true,
    ACTIVE_RELATIONSHIP: ({ standing }, { viewer }) => (viewer.kind === 'CUSTOMER' ? null : standing.related),
    ACTIVE_GRANT: ({ standing }, { viewer }) => (viewer.kind === 'CUSTOMER' ? null : standing.administers),
    OR_OWN_CUSTOMER: (_facts, { viewer }) => (viewer.kind === 'CUSTOMER' ? true : null),
    SELLER: ({ seller }) => seller,
    SELLER_OR_RESELLER_OF_RECORD: ({ manages }) => manages,
  },
  reading: {
    'offer.read_price': {
      within: 'full',
      otherwise: () => because('NOT_SELLER', 'Another provider sold it; its prices are shown to that one only.'),
    },
  },
  machine: subscriptionMachine,
  state: ({ dates }, ctx) => statusAt(dates, ctx.clock.now()),
  operations: {
    changeQuantity: { action: 'subscription.change', check: firstOf(bySeller, counted) },
    upgradeSubscription: { action: 'subscription.change', check: firstOf(bySeller, upgradable) },
    cancelSubscription: { action: 'subscription.change', check: firstOf(bySeller, inWindow) },
    renameSubscription: { action: 'subscription.manage', check: byManager },
    setAutoRenew: { action: 'subscription.manage', check: byManager },
    suspendSubscription: { action: 'subscription.suspend', check: byManager },
    reactivateSubscription: { action: 'subscription.suspend', check: firstOf(byManager, parentRuns) },
    setResellerOfRecord: { action: 'subscription.set_reseller', check: bySeller },
    setSupportContact: { action: 'subscription.set_support_contact', check: bySeller },
    assignLicenses: { action: 'customer.administer', check: firstOf(byAdministrator, someFree), tenant },
    removeLicenses: { action: 'customer.administer', check: byAdministrator, tenant },
  },
};

/** Fields of a subscription that changes of it look at. */
export const SUBSCRIPTION_FIELDS = ['customerName', 'orderId', 'name', 'billingCycle', 'supportPartnerId', 'azureOwner'].map(
  stored,
);

/** Where an operation gets its subscription from. */
export interface SubscriptionInput {
  subscriptionId: string;
  expectedVersion?: number | null;
}

/**
 * Whatever is decided about subscriptions, seats and licenses of one customer is decided one after the other: the
 * customer of the subscription that an input names is locked.
 */
export const lockCustomerOf =
  ({ subscriptionId }: SubscriptionInput): Locks =>
  async (tx) => {
    const row = await inScope(tx, CustomerSubscription, subscriptionId, ['customerId'], ['subscriptionId']);
    return [row['customerId'] as string];
  };

/** Finds the subscription that an operation is about; its customer is locked. */
export async function actOnSubscription(
  tx: TxCtx,
  operation: string,
  { subscriptionId: id, expectedVersion }: SubscriptionInput,
): Promise<Subject<SubscriptionFacts>> {
  const subject = { id, path: ['subscriptionId'], expectedVersion, also: SUBSCRIPTION_FIELDS };
  const found = await actOn(tx, CustomerSubscription, subscriptionOperations, operation, subject);
  requireLock(tx, String(found.row['customerId']));
  return found;
}
