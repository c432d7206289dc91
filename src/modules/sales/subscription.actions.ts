import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope, type SubjectOf } from '../../graph/act-on';
import { because, defineOperations, firstOf, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { rawOf, type Columns, type Row } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { subscriptionMachine } from './subscription.machine';
import { changeWindowEnd, statusAt, type SubscriptionDates, type SubscriptionStatus } from './subscription-status';
import type { OfferKind } from '../catalog';
import { CustomerSubscription } from './subscription.entity';

/** What can be done with a subscription follows from this. */
export interface SubscriptionFacts {
  dates: SubscriptionDates;
  /** The state that is shown, where it is not that of now. */
  kept: SubscriptionStatus | null;
  /** The viewer's organization sold it. */
  seller: boolean;
  /** The viewer's organization sold it or is reseller of record. */
  manages: boolean;
  standing: RelationFacts;
  /** The subscription that it extends runs, or it extends none. */
  parentActive: boolean;
  offer: OfferFacts;
  /** Licenses that nobody holds. */
  free: number;
}

/** What the offer of a subscription allows. */
interface OfferFacts {
  /** Billed by usage: there is nothing to count. */
  usage: boolean;
  /** There are offers to upgrade to. */
  upgradable: boolean;
}

/** How the viewer's organization stands with the customer. */
interface RelationFacts {
  /** An active relationship, or it is the customer itself. */
  related: boolean;
  /** The customer itself, or an active grant. */
  administers: boolean;
}

const NO_RELATION: RelationFacts = { related: false, administers: false };

/** Of customers, in one statement. */
const relationFactsOf = (ctx: Ctx, customerId: string): Promise<RelationFacts> =>
  loaderOf<string, RelationFacts>(ctx, 'standing with customers', async (ids) => {
    const asked = padded(ids);
    const { organizationId } = ctx.viewer;
    const rows = await ctx.db.rows(
      bound<{ id: string; details: number }>(
        'viewer',
        `SELECT s.customer_id AS id, s.details FROM customer_scope s
        WHERE s.org_id = ? AND s.via_id = ? AND s.customer_id IN (${marks(asked.length)})`,
      ),
      [organizationId, organizationId, ...asked],
    );
    const found = new Map(rows.map(({ id, details }) => [id, { related: true, administers: details >= 2 }]));
    return ids.map((id) => found.get(id) ?? NO_RELATION);
  }).load(customerId);

/** What else an operation asks about a subscription: its offer, and what it extends. */
interface ItemFacts {
  offer: OfferFacts;
  parentActive: boolean;
}

/** The parent's columns are null where there is none. */
type BackgroundRow = { id: string; kind: OfferKind; upgradable: 0 | 1 } & (
  ({ parentId: string } & Columns<CustomerSubscription, keyof SubscriptionDates>) | { parentId: null }
);

const BACKGROUND = `
  SELECT t.id, o.kind, EXISTS (SELECT 1 FROM offer_upgrade u WHERE u.offer_id = o.id) AS upgradable, p.id AS parentId, p.state,
    p.starts_at AS startsAt, p.term_starts_at AS termStartsAt, p.term_ends_at AS termEndsAt, p.term, p.auto_renew AS autoRenew
  FROM subscription t JOIN offer o ON o.id = t.offer_id LEFT JOIN subscription p ON p.id = t.parent_id`;

/** Of the subscriptions of a page, in one statement. */
const itemFactsOf = (ctx: Ctx, subscriptionId: string): Promise<ItemFacts> =>
  loaderOf<string, ItemFacts>(ctx, 'background of subscriptions', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<BackgroundRow>('subject', `${BACKGROUND} WHERE t.id IN (${marks(asked.length)})`),
      asked,
    );
    const now = ctx.clock.now();
    const found = new Map(
      rows.map((row) => [
        row.id,
        {
          offer: { usage: row.kind === 'AZURE_USAGE', upgradable: row.upgradable === 1 },
          parentActive: row.parentId === null || statusAt(row, now) === 'ACTIVE',
        },
      ]),
    );
    return ids.map((id) => found.get(id) ?? { offer: { usage: false, upgradable: false }, parentActive: true });
  }).load(subscriptionId);

/** The fields that the state of a subscription follows from. */
export const DATES = rawOf('state', 'startsAt', 'termStartsAt', 'termEndsAt', 'term', 'autoRenew');

/** What the state of a subscription follows from. */
export const datesOf = (row: Row<CustomerSubscription, (typeof DATES)[number]>): SubscriptionDates => ({
  state: row.rawState,
  startsAt: row.rawStartsAt,
  termStartsAt: row.rawTermStartsAt,
  termEndsAt: row.rawTermEndsAt,
  term: row.rawTerm,
  autoRenew: row.rawAutoRenew,
});

const NEEDS = [
  'customerId',
  'keptStatus',
  ...DATES,
  ...rawOf('providerId', 'resellerId', 'quantity', 'assignedLicenses'),
] as const;

type Needed = Row<CustomerSubscription, (typeof NEEDS)[number]>;

async function factsOf(row: Needed, ctx: Ctx): Promise<SubscriptionFacts> {
  const { organizationId } = ctx.viewer;
  const seller = row.rawProviderId === organizationId;
  const [standing, { offer, parentActive }] = await Promise.all([relationFactsOf(ctx, row.customerId), itemFactsOf(ctx, row.id)]);
  const manages = seller || row.rawResellerId === organizationId;
  const free = row.rawQuantity - row.rawAssignedLicenses;
  return { dates: datesOf(row), kept: row.keptStatus, seller, manages, standing, parentActive, offer, free };
}

const related: Check<SubscriptionFacts> = ({ standing }) =>
  standing.related
    ? null
    : because('RELATIONSHIP_REQUIRED', 'Your relationship with the customer has ended; invite the customer again.');

const sold: Check<SubscriptionFacts> = ({ seller }) =>
  seller ? null : because('NOT_SELLER', 'Only the provider that sold the subscription does this; send it an order request.');

const managed: Check<SubscriptionFacts> = ({ manages }) =>
  manages ? null : because('NOT_SELLER', 'Only the provider that sold the subscription and its reseller of record do this.');

const administered: Check<SubscriptionFacts> = ({ standing }) =>
  standing.administers
    ? null
    : because(
        'DELEGATED_ADMIN_REQUIRED',
        'This needs delegated admin privileges of the customer; invite it again and ask for them.',
      );

export const inWindow: Check<SubscriptionFacts> = ({ dates }, ctx) => {
  const endsAt = changeWindowEnd(dates, ctx.clock.now());
  return ctx.clock.now() < endsAt
    ? null
    : because(
        'CHANGE_WINDOW_CLOSED',
        'A subscription is cancelled within 7 days of purchase or renewal only; switch off auto-renew to let it end with its term.',
        { changeWindowEndsAt: new Date(endsAt).toISOString() },
      );
};

export const parentRuns: Check<SubscriptionFacts> = ({ parentActive }) =>
  parentActive
    ? null
    : because('PARENT_NOT_ACTIVE', 'The subscription that it extends is not active; reactivate that one first.');

export const counted: Check<SubscriptionFacts> = ({ offer }) =>
  offer.usage ? because('BILLED_BY_USAGE', 'Usage is billed as it occurs; it has no quantity to change.') : null;

export const upgradable: Check<SubscriptionFacts> = ({ offer }) =>
  offer.upgradable ? null : because('UPGRADE_NOT_OFFERED', 'There is nothing that this offer can be upgraded to.');

const licensed: Check<SubscriptionFacts> = ({ offer }) =>
  offer.usage ? because('NO_LICENSES', 'Usage is billed as it occurs; it has no licenses for users.') : null;

export const someFree: Check<SubscriptionFacts> = ({ free }) =>
  free > 0
    ? null
    : {
        ...because('NOT_ENOUGH_LICENSES', 'All licenses are assigned; take some back, or have more bought.', { free: 0 }),
        path: ['customerUserIds'],
      };

export const bySeller = firstOf(sold, related);
export const byManager = firstOf(managed, related);
export const byAdministrator = firstOf(related, administered, licensed);

/** A partner keeps what it sold when the relationship ends, but is in the customer's tenant no more. */
export const tenant = ({ standing }: SubscriptionFacts, row: Needed): string | null => (standing.related ? row.customerId : null);

/** What can be done with a subscription. */
export const subscriptionOperations = defineOperations(CustomerSubscription, {
  needs: NEEDS,
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
      guardedBy: 'full',
      closedBecause: () => because('NOT_SELLER', 'Another provider sold it; its prices are shown to that one only.'),
    },
  },
  machine: subscriptionMachine,
  state: ({ dates, kept }, ctx) => kept ?? statusAt(dates, ctx.clock.now()),
});

/** Fields of a subscription that changes of it look at. */
export const SUBSCRIPTION_FIELDS = rawOf('customerName', 'orderId', 'name', 'billingCycle', 'supportPartnerId', 'azureOwner');

/** A subscription that somebody acts on. */
export type FoundSubscription = SubjectOf<
  CustomerSubscription,
  (typeof NEEDS)[number] | (typeof SUBSCRIPTION_FIELDS)[number],
  SubscriptionFacts
>;

/**
 * Whatever is decided about subscriptions, seats and licenses of one customer is decided one after the other: the
 * customer of the subscription that an input names is locked.
 */
export async function lockCustomerOf(tx: TxCtx, { input }: { input: { subscriptionId: string } }): Promise<string[]> {
  const { customerId } = await inScope(tx, CustomerSubscription, input.subscriptionId, ['customerId'], ['subscriptionId']);
  return [customerId];
}
