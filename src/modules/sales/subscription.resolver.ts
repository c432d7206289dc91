import { Field, Int, ObjectType, Resolver } from 'type-graphql';
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
import {
  monthlyValue,
  monthlyValueSql,
  termValue,
  termValueSql,
  UNIT_PRICE,
  UNIT_PRICE_MEANING,
  unitPrice,
  unitPriceSql,
  VALUE,
  type PricedRow,
  type ValuedRow,
} from './sales-money';
import { SeatsInForce } from './seats-in-force';
import { changeWindowEnd, narrowStatus, shownStatusSql, statusAt, SubscriptionStatus, termAt } from './subscription-status';
import { changeWindowEndSql, termStartSql } from './subscription-term-sql';
import { DATES, datesOf, subscriptionOperations } from './subscription.actions';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from './subscription.entity';

/**
 * A row with the values that the state is derived from, raw, so that it can be derived even if the dates are
 * hidden.
 */
type Dated = Row<CustomerSubscription, (typeof DATES)[number] | 'keptStatus'>;

/** The same, with `orderId`, which is null if the dates are hidden. */
type DatedInFull = Row<CustomerSubscription, (typeof DATES)[number] | 'orderId'>;

export const SupportContactKind = enumeration('SupportContactKind', 'Kind of support contact of a subscription.', {
  PROVIDER: 'The provider that sold it (default).',
  RESELLER: 'A partnered reseller.',
});

@ObjectType('SupportContact', { description: 'Support contact of one subscription.' })
export class SupportContact {
  @Field(() => SupportContactKind, { description: 'Provider or reseller.' })
  kind!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'Email address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number.' })
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
    description: 'Current state. A former reseller of record sees the state at the end of its relationship.',
    sql: shownStatusSql,
    narrow: narrowStatus,
  })
  status(row: Dated, ctx: Ctx): SubscriptionStatus {
    return row.keptStatus ?? statusAt(datesOf(row), ctx.clock.now());
  }

  @Derived(() => DateTime, {
    needs: [...DATES, 'orderId'],
    nullable: true,
    description:
      'End of the change window, in which the quantity can be reduced and the subscription cancelled: 7 days after purchase or renewal.',
    sql: changeWindowEndSql,
  })
  changeWindowEndsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : changeWindowEnd(datesOf(row), ctx.clock.now());
  }

  @Derived(() => DateTime, {
    needs: [...DATES, 'orderId'],
    nullable: true,
    description: 'Start of the current term.',
    sql: termStartSql,
  })
  termStartsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : termAt(datesOf(row), ctx.clock.now()).startsAt;
  }

  @Derived(() => DateTime, {
    needs: [...DATES, 'orderId'],
    nullable: true,
    description: 'End of the current term. Auto-renew extends it. Null if the viewer does not see the whole subscription.',
  })
  termEndsAt(row: DatedInFull, ctx: Ctx): number | null {
    return row.orderId === null ? null : termAt(datesOf(row), ctx.clock.now()).endsAt;
  }

  @Derived(() => Money, {
    needs: UNIT_PRICE,
    nullable: true,
    description: `${UNIT_PRICE_MEANING}, as at purchase. Null without the right \`offer.read_price\`.`,
    money: unitPriceSql,
  })
  unitPrice(row: PricedRow): Money | null {
    return unitPrice(row);
  }

  @Derived(() => Money, {
    needs: VALUE,
    nullable: true,
    description:
      'Price of the whole quantity per month, whatever the billing cycle: use it to compare and to add. Rounded half up. Null if billed by usage, or without the right `offer.read_price`.',
    money: monthlyValueSql,
  })
  monthlyValue(row: ValuedRow): Money | null {
    return monthlyValue(row);
  }

  @Derived(() => Money, {
    needs: [...VALUE, 'term'],
    nullable: true,
    description:
      'Price of the whole quantity for one whole term. Null if billed by usage, or without the right `offer.read_price`.',
    money: termValueSql,
  })
  termValue(row: ValuedRow & Row<CustomerSubscription, 'term'>): Money | null {
    return termValue(row);
  }

  @Derived(() => Int, {
    needs: ['quantity', 'assignedLicenses', 'offerKind'],
    nullable: true,
    description: 'Licenses bought but not assigned to users. Unit: licenses. Null if billed by usage.',
    sql: (of) => `CASE WHEN ${of('offerKind')} = 'LICENSE' THEN ${of('quantity')} - ${of('assignedLicenses')} END`,
  })
  unassignedLicenses(row: Row<CustomerSubscription, 'quantity' | 'assignedLicenses' | 'offerKind'>): number | null {
    return row.offerKind === 'LICENSE' ? row.quantity - row.assignedLicenses : null;
  }

  @SeatsInForce()
  seatsInForce!: Edge;

  @Derived(() => Boolean, {
    needs: ['resellerId', 'supportPartnerId'],
    nullable: true,
    description:
      'Whether the reseller of record is also the support contact. Null without a reseller of record, or if you do not have access to it.',
    sql: (of) => `CASE WHEN ${of('resellerId')} IS NOT NULL THEN ${of('supportPartnerId')} = ${of('resellerId')} END`,
  })
  resellerSupports(row: Row<CustomerSubscription, 'resellerId' | 'supportPartnerId'>): boolean | null {
    return row.resellerId === null ? null : row.supportPartnerId === row.resellerId;
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
    description: 'Reseller of record. Visible to the provider, the customer and itself; null for other resellers.',
  })
  namedResellerOfRecord!: Edge;

  @Derived(() => SupportContact, {
    needs: ['supportPartnerId'],
    nullable: true,
    description: 'Support contact. Null if not visible to the viewer.',
  })
  supportContact(row: Row<CustomerSubscription, 'supportPartnerId'>, ctx: Ctx): Promise<object | null> {
    return supportContact(ctx, row.supportPartnerId);
  }

  @One(() => Order, { from: 'orderId', description: 'The order that created it.' })
  order!: Edge;

  @One(() => CustomerSubscription, { from: 'parentId', description: 'The subscription that this add-on extends.' })
  parent!: Edge;

  @Many(() => CustomerSubscription, { by: 'parentId', hiddenWhenNull: 'orderId', description: 'Add-ons.' })
  addOns!: Edge;

  @One(() => CustomerSubscription, {
    from: 'upgradedFromId',
    description: 'The subscription that this one replaced in an upgrade. Its `replacedBy` leads back here.',
  })
  upgradedFrom!: Edge;

  @OneBack(() => CustomerSubscription, {
    by: 'upgradedFromId',
    hiddenWhenNull: 'orderId',
    description:
      'The subscription that replaced this one in an upgrade; this one is then `DELETED` and stays in lists. Null if it was not upgraded.',
  })
  replacedBy!: Edge;

  @Many(() => LicenseAssignment, {
    by: 'subscriptionId',
    action: 'customer.read_users',
    description: 'Licenses assigned to users. Empty for a partner without an active grant.',
  })
  licenses!: Edge;

  @Many(() => IncentiveCredit, {
    by: 'subscriptionId',
    description: 'Periods of credit, one for each reseller of record over time.',
  })
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
    description: 'Audit events about this record that the viewer may see, oldest first.',
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
  @Many(() => CustomerSubscription, { by: 'customerId', description: 'Subscriptions visible to the viewer.' })
  subscriptions!: Edge;

  @Many(() => Order, { by: 'customerId', description: 'Orders visible to the viewer.' })
  orders!: Edge;
}

@FieldsOf(() => Provider)
export class ProviderSales {
  @Many(() => CustomerSubscription, { by: 'providerId', description: 'Subscriptions that it sold.' })
  subscriptions!: Edge;

  @Many(() => Order, { by: 'providerId', description: 'Orders that it placed.' })
  orders!: Edge;

  @Many(() => OrderRequest, { by: 'providerId', shared: true, description: 'Order requests addressed to it.' })
  orderRequests!: Edge;
}

@FieldsOf(() => Reseller)
export class ResellerSales {
  @Many(() => CustomerSubscription, { by: 'resellerId', description: 'Subscriptions of which it is reseller of record.' })
  subscriptions!: Edge;

  @Many(() => OrderRequest, { by: 'resellerId', shared: true, description: 'Order requests that it made.' })
  orderRequests!: Edge;

  @Many(() => IncentiveCredit, { by: 'resellerId', shared: true, description: 'Credits.' })
  incentiveCredits!: Edge;
}

@FieldsOf(() => OrderLine)
export class OrderLineSubscription {
  @OneBack(() => CustomerSubscription, { by: 'orderLineId', description: 'The subscription created by the line.' })
  subscription!: Edge;
}

@FieldsOf(() => OrderRequest)
export class OrderRequestSubscription {
  @One(() => CustomerSubscription, { from: 'subscriptionId', description: 'The subscription whose quantity is to change.' })
  subscription!: Edge;
}

@Resolver()
export class SubscriptionQueries {
  @RootById(() => CustomerSubscription, {
    action: 'subscription.read',
    description: 'One subscription.',
    example: 'subscription(id: "sub_01h…") { name quantity status termEndsAt }',
  })
  subscription!: Edge;

  @RootList(() => CustomerSubscription, {
    action: 'subscription.read',
    description:
      'Subscriptions visible to your organization. A provider sees those it sold, a reseller those it is reseller of record or support contact of, both those seen through a grant. A former reseller of record sees them as they were when its relationship ended. A customer sees its own.',
    example:
      'subscriptions(first: 10, orderBy: { field: TERM_ENDS_AT }, filter: { autoRenew: { eq: true } }) { totalCount nodes { name customerName quantity termEndsAt } }',
  })
  subscriptions!: Edge;

  @RootList(() => LicenseAssignment, {
    action: 'customer.read_users | license.read_own',
    description:
      'Licenses assigned to users of your customers that granted delegated admin privileges, or of your company. Without `customer.read_users`, only your own. Reads the whole list.',
    example: 'licenseAssignments { groupBy(by: [{ user: { customer: { field: NAME } } }]) { nodes { keys count } } }',
  })
  licenseAssignments!: Edge;

  @RootList(() => IncentiveCredit, {
    action: 'incentive.read',
    description: 'Incentive credits of your organization.',
    example: 'incentiveCredits(first: 10) { totalCount nodes { customerName startsAt endsAt } }',
  })
  incentiveCredits!: Edge;
}
