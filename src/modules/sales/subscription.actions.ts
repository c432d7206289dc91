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

/** Facts that decide which operations are possible on a subscription. */
export interface SubscriptionFacts {
  dates: SubscriptionDates;
  /** The state kept for a former reseller of record, shown instead of the current one. */
  kept: SubscriptionStatus | null;
  /** The viewer's organization sold it. */
  seller: boolean;
  /** The viewer's organization sold it or is reseller of record. */
  manages: boolean;
  standing: RelationFacts;
  /** The parent subscription is active, or there is none. */
  parentActive: boolean;
  offer: OfferFacts;
  /** Number of unassigned licenses. */
  free: number;
}

/** What the subscription's offer allows. */
interface OfferFacts {
  /** Billed by usage: no quantity and no licenses. */
  usage: boolean;
  /** The offer has upgrade targets. */
  upgradable: boolean;
}

/** The viewer organization's standing with the customer. */
interface RelationFacts {
  /** It has an active relationship, or is the customer. */
  related: boolean;
  /** It is the customer, or has an active grant. */
  administers: boolean;
}

const NO_RELATION: RelationFacts = { related: false, administers: false };

/** Loads the standing with many customers in one statement. */
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

/** Facts about a subscription's offer and parent. */
interface ItemFacts {
  offer: OfferFacts;
  parentActive: boolean;
}

/** The parent's columns are null if there is no parent. */
type BackgroundRow = { id: string; kind: OfferKind; upgradable: 0 | 1 } & (
  ({ parentId: string } & Columns<CustomerSubscription, keyof SubscriptionDates>) | { parentId: null }
);

const BACKGROUND = `
  SELECT t.id, o.kind, EXISTS (SELECT 1 FROM offer_upgrade u WHERE u.offer_id = o.id) AS upgradable, p.id AS parentId, p.state,
    p.starts_at AS startsAt, p.term_starts_at AS termStartsAt, p.term_ends_at AS termEndsAt, p.term, p.auto_renew AS autoRenew
  FROM subscription t JOIN offer o ON o.id = t.offer_id LEFT JOIN subscription p ON p.id = t.parent_id`;

/** Loads the facts for all subscriptions of a page in one statement. */
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

/** The fields that a subscription's state is derived from. */
export const DATES = rawOf('state', 'startsAt', 'termStartsAt', 'termEndsAt', 'term', 'autoRenew');

/** Extracts the values that a subscription's state is derived from. */
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
    : because(
        'RELATIONSHIP_REQUIRED',
        "Your organization's relationship with the customer has ended. Invite the customer again.",
      );

const sold: Check<SubscriptionFacts> = ({ seller }) =>
  seller ? null : because('NOT_SELLER', 'Only the provider that sold the subscription can do this. Send it an order request.');

const managed: Check<SubscriptionFacts> = ({ manages }) =>
  manages ? null : because('NOT_SELLER', 'Only the provider that sold the subscription and its reseller of record can do this.');

const administered: Check<SubscriptionFacts> = ({ standing }) =>
  standing.administers
    ? null
    : because(
        'DELEGATED_ADMIN_REQUIRED',
        'This needs delegated admin privileges for the customer. Invite the customer again and request them.',
      );

export const inWindow: Check<SubscriptionFacts> = ({ dates }, ctx) => {
  const endsAt = changeWindowEnd(dates, ctx.clock.now());
  return ctx.clock.now() < endsAt
    ? null
    : because(
        'CHANGE_WINDOW_CLOSED',
        'You can cancel a subscription only within 7 days of purchase or renewal. Turn off auto-renew to let it end with its term.',
        { changeWindowEndsAt: new Date(endsAt).toISOString() },
      );
};

export const parentRuns: Check<SubscriptionFacts> = ({ parentActive }) =>
  parentActive ? null : because('PARENT_NOT_ACTIVE', 'The parent subscription is not active. Reactivate it first.');

export const counted: Check<SubscriptionFacts> = ({ offer }) =>
  offer.usage ? because('BILLED_BY_USAGE', 'This offer is billed by usage and has no quantity to change.') : null;

export const upgradable: Check<SubscriptionFacts> = ({ offer }) =>
  offer.upgradable ? null : because('UPGRADE_NOT_OFFERED', 'This offer has no upgrade targets.');

const licensed: Check<SubscriptionFacts> = ({ offer }) =>
  offer.usage ? because('NO_LICENSES', 'This offer is billed by usage and has no licenses to assign.') : null;

export const someFree: Check<SubscriptionFacts> = ({ free }) =>
  free > 0
    ? null
    : {
        ...because('NOT_ENOUGH_LICENSES', 'All licenses are assigned. Remove some from users or increase the quantity.', {
          free: 0,
        }),
        path: ['customerUserIds'],
      };

export const bySeller = firstOf(sold, related);
export const byManager = firstOf(managed, related);
export const byAdministrator = firstOf(related, administered, licensed);

/** A partner keeps what it sold after the relationship ends, but no longer acts in the customer's tenant. */
export const tenant = ({ standing }: SubscriptionFacts, row: Needed): string | null => (standing.related ? row.customerId : null);

/** Operations on subscriptions. */
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
      closedBecause: () => because('NOT_SELLER', 'Another provider sold this subscription. Only that provider sees its prices.'),
    },
  },
  machine: subscriptionMachine,
  state: ({ dates, kept }, ctx) => kept ?? statusAt(dates, ctx.clock.now()),
});

/** Further fields that changes of a subscription need. */
export const SUBSCRIPTION_FIELDS = rawOf('customerName', 'orderId', 'name', 'billingCycle', 'supportPartnerId', 'azureOwner');

/** A subscription read for an operation. */
export type FoundSubscription = SubjectOf<
  CustomerSubscription,
  (typeof NEEDS)[number] | (typeof SUBSCRIPTION_FIELDS)[number],
  SubscriptionFacts
>;

/**
 * Locks the customer of the subscription in the input. All changes to subscriptions, seats and licenses of one
 * customer run one after the other.
 */
export async function lockCustomerOf(tx: TxCtx, { input }: { input: { subscriptionId: string } }): Promise<string[]> {
  const { customerId } = await inScope(tx, CustomerSubscription, input.subscriptionId, ['customerId'], ['subscriptionId']);
  return [customerId];
}
