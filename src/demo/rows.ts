import type { Values } from '../data/insert';
import type { RowValues } from '../graph/row';
import type { Class } from '../kernel/class';
import { Offer, OfferMarket, OfferPrice, OfferUpgrade } from '../modules/catalog/offer.entity';
import { Customer, CustomerAgreement, CustomerRelationship, DelegatedAdminGrant } from '../modules/customers/customer.entity';
import { PartnerIdHold } from '../modules/enrollment/enrollment-claims.entity';
import { Enrollment } from '../modules/enrollment/enrollment.entity';
import { Invitation } from '../modules/invitations/invitation.entity';
import { AuditEvent, AuditScope } from '../modules/audit/audit.entity';
import { OutboxMail } from '../modules/outbox/mail.entity';
import {
  DirectoryEntry,
  OrganizationDomain,
  OrganizationRecord,
  PartnerRecord,
  Partnership,
} from '../modules/partners/partner.entity';
import { ExternalRelationship, PartnerIdEmail, PartnerIdRecord } from '../modules/reference-data/reference-data.entity';
import { Order, OrderLine, OrderRequest } from '../modules/sales/order.entity';
import { SubscriptionPeriod } from '../modules/sales/subscription-period.entity';
import { CustomerSubscription, IncentiveCredit, LicenseAssignment } from '../modules/sales/subscription.entity';
import { RoleAssignmentRecord, UserRecord } from '../modules/users/user.entity';

/** All tables that are filled, those with foreign keys after those they point at. */
const TABLES: readonly Class[] = [
  PartnerIdRecord,
  PartnerIdEmail,
  ExternalRelationship,
  OrganizationRecord,
  OrganizationDomain,
  PartnerRecord,
  DirectoryEntry,
  Partnership,
  Enrollment,
  PartnerIdHold,
  Customer,
  CustomerRelationship,
  DelegatedAdminGrant,
  CustomerAgreement,
  UserRecord,
  RoleAssignmentRecord,
  Offer,
  OfferPrice,
  OfferMarket,
  OfferUpgrade,
  Order,
  OrderLine,
  CustomerSubscription,
  SubscriptionPeriod,
  OrderRequest,
  LicenseAssignment,
  IncentiveCredit,
  Invitation,
  AuditEvent,
  AuditScope,
  OutboxMail,
];

/** The rows of all tables until they are written; a row may still change after it was added. */
export class Rows {
  private readonly tables = new Map<Class, object[]>(TABLES.map((entity) => [entity, []]));

  /** Adds a row and answers it. What is left out is null. */
  add<T extends object>(entity: Class<T>, row: RowValues<T>): RowValues<T> {
    const rows = this.tables.get(entity);
    if (!rows) throw new Error(`${entity.name} is not among the tables that are filled.`);
    rows.push(row);
    return row;
  }

  /** The rows of a table so far. */
  of<T extends object>(entity: Class<T>): readonly RowValues<T>[] {
    return this.tables.get(entity) ?? [];
  }

  /** How many rows a table has. */
  count(entity: Class): number {
    return this.tables.get(entity)?.length ?? 0;
  }

  /** The ids of a table's rows. */
  idsOf(entity: Class): string[] {
    return (this.tables.get(entity) ?? []).map((row) => (row as { id: string }).id);
  }

  /** Forgets all rows, after they were written. */
  clear(): void {
    for (const rows of this.tables.values()) rows.length = 0;
  }

  /** How many rows all tables have. */
  get total(): number {
    return [...this.tables.values()].reduce((sum, rows) => sum + rows.length, 0);
  }

  /** Tables in an order that keeps foreign keys, rows in the order of their time. */
  *inOrder(): Generator<{ entity: Class; rows: readonly Values[] }> {
    for (const entity of TABLES) {
      const rows = [...(this.tables.get(entity) ?? [])] as Values[];
      // Sorting is stable: a row stays behind the one it points at when both have the same time.
      yield { entity, rows: rows.sort((one, other) => Number(one['createdAt'] ?? 0) - Number(other['createdAt'] ?? 0)) };
    }
  }
}
