import { Field, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { ifInScope } from '../../graph/act-on';
import { enumeration } from '../../graph/declare';
import { AvailableActions, Derived, FieldsOf, Many, One, OneBack, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { Money } from '../../graph/money';
import type { Row } from '../../graph/row';
import { DateTime } from '../../graph/values';
import { typeOfId } from '../../kernel/ids';
import { Offer } from '../catalog';
import { Customer } from '../customers';
import { AuditEvent } from '../audit';
import { Named, Provider, Reseller, PartnerRecord } from '../partners';
import { Order, OrderLine, OrderRequest } from './order.entity';
import { UNIT_PRICE, UNIT_PRICE_MEANING, unitPrice, type PricedRow } from './sales-money';
import { changeWindowEnd, shownStatusSql, statusAt, SubscriptionStatus, termAt } from './subscription-status';
import { DATES, datesOf, subscriptionOperations } from './subscription.actions';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from './subscription.entity';

/** What the state follows from, as stored, since that shows also where the dates do not. */
type Dated = Row<CustomerSubscription, (typeof DATES)[number] | 'keptStatus'>;

/** The same, with what tells whether the dates show. */
type DatedInFull = Row<CustomerSubscription, (typeof DATES)[number] | 'orderId'>;

export const SupportContactKind = enumeration('SupportContactKind', 'Who answers support requests for a subscription.', {
  PROVIDER: 'The provider that sold it: the default.',
  RESELLER: 'A partnered reseller.',
});

/** Who answers support requests for one subscription. */
@ObjectType('SupportContact', { description: 'Who answers support requests for one subscription.' })
export class SupportContact {
  @Field(() => SupportContactKind, { description: 'Provider or reseller.' })
  kind!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone number.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;
}

@FieldsOf(() => SupportContact)
export class SupportContactFields {
  @One(() => PartnerRecord, { from: 'partnerId', action: 'organization.read', description: 'The partner.' })
  partner!: Edge;
}

const CONTACT = ['name', 'supportEmail', 'supportPhone', 'supportWebsite'] as const;

async function supportContact(ctx: Ctx, id: string | null): Promise<object | null> {
  if (id === null) return null;
  const kind = typeOfId(id) === 'Provider' ? 'PROVIDER' : 'RESELLER';
  const row = await ifInScope(ctx, kind === 'PROVIDER' ? Provider : Reseller, id, CONTACT);
  if (!row) return null;
  const { name, supportEmail: email, supportPhone: phone, supportWebsite: website } = row;
  return { partnerId: row.id, kind, name, email, phone, website };
}

@FieldsOf(() => CustomerSubscription)
export class SubscriptionFields {
  @Derived(() => SubscriptionStatus, {
    needs: ['keptStatus', ...DATES],
    description: 'State now; for who was reseller of record until its relationship ended, the state then.',
    sql: shownStatusSql,
  })
  status(row: Dated, ctx: Ctx): SubscriptionStatus {
    return row.keptStatus ?? statusAt(datesOf(row), ctx.clock.now());
  }

  @Derived(() => DateTime, {
    needs: [...DATES, 'orderId'],
    nullable: true,
    description: 'Until when the quantity may shrink and the subscription be cancelled: 7 days from purchase or renewal.',
  })
  changeWindowEndsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : changeWindowEnd(datesOf(row), ctx.clock.now());
  }

  @Derived(() => DateTime, { needs: [...DATES, 'orderId'], nullable: true, description: 'Begin of the term that runs now.' })
  termStartsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : termAt(datesOf(row), ctx.clock.now()).startsAt;
  }

  @Derived(() => DateTime, {
    needs: [...DATES, 'orderId'],
    nullable: true,
    description: 'End of the term that runs now; auto-renew moves it. Null where the scope does not open it.',
  })
  termEndsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : termAt(datesOf(row), ctx.clock.now()).endsAt;
  }

  @Derived(() => Money, {
    needs: UNIT_PRICE,
    nullable: true,
    description: `${UNIT_PRICE_MEANING}, as at purchase. Null without the right \`offer.read_price\`.`,
  })
  unitPrice(row: PricedRow): Money | null {
    return unitPrice(row);
  }

  @One(() => Customer, { from: 'customerId', description: 'The customer.' })
  customer!: Edge;

  @One(() => Offer, { from: 'offerId', description: 'The offer.' })
  offer!: Edge;

  @One(() => Provider, { from: 'providerId', description: 'The provider that sold it.' })
  provider!: Edge;

  @One(() => Reseller, { from: 'resellerId', description: 'Reseller of record.' })
  resellerOfRecord!: Edge;

  @Named({ from: 'providerId', description: 'The provider that sold it.' })
  namedProvider!: Edge;

  @Named({
    from: 'resellerId',
    description: 'Reseller of record, for the provider, the customer and itself; null for other resellers.',
  })
  namedResellerOfRecord!: Edge;

  @Derived(() => SupportContact, {
    needs: ['supportPartnerId'],
    nullable: true,
    description: 'Who answers support requests. Null outside the scope.',
  })
  supportContact(row: Row<CustomerSubscription, 'supportPartnerId'>, ctx: Ctx): Promise<object | null> {
    return supportContact(ctx, row.supportPartnerId);
  }

  @One(() => Order, { from: 'orderId', description: 'The order it came from.' })
  order!: Edge;

  @One(() => CustomerSubscription, { from: 'parentId', description: 'The subscription that this add-on extends.' })
  parent!: Edge;

  @Many(() => CustomerSubscription, { by: 'parentId', hiddenWhenNull: 'orderId', description: 'Add-ons.' })
  addOns!: Edge;

  @One(() => CustomerSubscription, {
    from: 'upgradedFromId',
    description: 'The subscription that this one took the place of by an upgrade; its `replacedBy` leads back here.',
  })
  upgradedFrom!: Edge;

  @OneBack(() => CustomerSubscription, {
    by: 'upgradedFromId',
    hiddenWhenNull: 'orderId',
    description:
      'The subscription that took the place of this one by an upgrade; this one is `DELETED` since then and stays in lists. Null for one that runs, or ended otherwise.',
  })
  replacedBy!: Edge;

  @Many(() => LicenseAssignment, {
    by: 'subscriptionId',
    action: 'customer.read_users',
    description: 'Licenses held by users; empty for a partner without an active grant.',
  })
  licenses!: Edge;

  @Many(() => IncentiveCredit, { by: 'subscriptionId', description: 'Who was reseller of record when.' })
  incentiveCredits!: Edge;
}

@FieldsOf(() => CustomerSubscription)
export class SubscriptionActions {
  @AvailableActions(subscriptionOperations)
  availableActions!: Edge;

  @ViewerCan(subscriptionOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about it, oldest first; those in scope.',
  })
  history!: Edge;
}

@FieldsOf(() => IncentiveCredit)
export class IncentiveCreditFields {
  @One(() => Reseller, { from: 'resellerId', description: 'The reseller that earns the credit.' })
  reseller!: Edge;

  @Named({ from: 'resellerId', description: 'The reseller that earns the credit.' })
  namedReseller!: Edge;

  @Named({ from: 'providerId', description: 'The provider that sold the subscription.' })
  namedProvider!: Edge;

  @One(() => CustomerSubscription, { from: 'subscriptionId', description: 'The subscription.' })
  subscription!: Edge;
}

@FieldsOf(() => Customer)
export class CustomerSales {
  @Many(() => CustomerSubscription, { by: 'customerId', description: 'Subscriptions in scope.' })
  subscriptions!: Edge;

  @Many(() => Order, { by: 'customerId', description: 'Orders in scope.' })
  orders!: Edge;
}

@FieldsOf(() => Provider)
export class ProviderSales {
  @Many(() => CustomerSubscription, { by: 'providerId', description: 'Subscriptions that it sold.' })
  subscriptions!: Edge;

  @Many(() => Order, { by: 'providerId', description: 'Orders that it placed.' })
  orders!: Edge;

  @Many(() => OrderRequest, { by: 'providerId', shared: true, description: 'Requests addressed to it.' })
  orderRequests!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerSales {
  @Many(() => CustomerSubscription, { by: 'resellerId', description: 'Subscriptions of which it is reseller of record.' })
  subscriptions!: Edge;

  @Many(() => OrderRequest, { by: 'resellerId', shared: true, description: 'Requests that it made.' })
  orderRequests!: Edge;

  @Many(() => IncentiveCredit, { by: 'resellerId', shared: true, description: 'Credits.' })
  incentiveCredits!: Edge;
}

@FieldsOf(() => OrderLine)
export class OrderLineSubscription {
  @OneBack(() => CustomerSubscription, { by: 'orderLineId', description: 'The subscription that the line made.' })
  subscription!: Edge;
}

@FieldsOf(() => OrderRequest)
export class OrderRequestSubscription {
  @One(() => CustomerSubscription, { from: 'subscriptionId', description: 'The subscription whose quantity is to change.' })
  subscription!: Edge;
}

@Resolver()
export class SubscriptionQueries {
  @RootById(() => CustomerSubscription, { action: 'subscription.read', description: 'One subscription.' })
  subscription!: Edge;

  @RootList(() => CustomerSubscription, {
    action: 'subscription.read',
    description:
      'Subscriptions: sold, as reseller of record, as support contact, through a grant; as reseller of record until the relationship ended, as they were then; a customer its own.',
  })
  subscriptions!: Edge;

  @RootList(() => IncentiveCredit, {
    action: 'incentive.read',
    description: 'Incentive credits of the own organization.',
  })
  incentiveCredits!: Edge;
}
