import { Offer } from '../modules/catalog/offer.entity';
import { CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from '../modules/customers/customer.entity';
import { Enrollment } from '../modules/enrollment/enrollment.entity';
import { Invitation } from '../modules/invitations/invitation.entity';
import { AuditEvent } from '../modules/audit/audit.entity';
import { OutboxMail } from '../modules/outbox/mail.entity';
import { PartnerRecord, Partnership } from '../modules/partners/partner.entity';
import { Order, OrderLine, OrderRequest } from '../modules/sales/order.entity';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from '../modules/sales/subscription.entity';
import { UserRecord } from '../modules/users/user.entity';
import type { World } from './world';

/** What there is how many times in the demo. */
export const countsOf = ({ rows, customers }: World) => ({
  providers: rows.of(PartnerRecord).filter(({ kind }) => kind === 'PROVIDER').length,
  resellers: rows.of(PartnerRecord).filter(({ kind }) => kind === 'RESELLER').length,
  partnerships: rows.count(Partnership),
  enrollments: rows.count(Enrollment),
  customers: customers.length,
  relationships: rows.count(CustomerRelationship),
  grants: rows.count(DelegatedAdminGrant),
  agreements: rows.count(CustomerAgreement),
  users: rows.count(UserRecord),
  offers: rows.count(Offer),
  orders: rows.count(Order),
  orderLines: rows.count(OrderLine),
  orderRequests: rows.count(OrderRequest),
  subscriptions: rows.count(CustomerSubscription),
  licenses: rows.count(LicenseAssignment),
  incentiveCredits: rows.count(IncentiveCredit),
  invitations: rows.count(Invitation),
  auditEvents: rows.count(AuditEvent),
  outboxMails: rows.count(OutboxMail),
});

export type DemoCounts = ReturnType<typeof countsOf>;

/** What there is in all. */
export function sumOf(all: Iterable<DemoCounts>): DemoCounts {
  const [first, ...others] = all;
  if (!first) throw new Error('There is nothing to add up.');
  const sum = { ...first };
  for (const counts of others) {
    for (const name of Object.keys(sum) as (keyof DemoCounts)[]) sum[name] += counts[name];
  }
  return sum;
}
