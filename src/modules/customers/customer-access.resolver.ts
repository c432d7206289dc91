import { Field, ObjectType } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { enumeration } from '../../graph/declare';
import { Derived, FieldsOf } from '../../graph/edges';
import type { Row } from '../../graph/row';
import { DateTime } from '../../graph/values';
import type { VendorSupport } from '../../policy/installation';
import { may, tokenLacks, type Viewer } from '../../policy/viewer';
import { Customer } from './customer.entity';
import { DETAILS } from './customer.policy';

const CustomerDetails = enumeration('CustomerDetails', 'How much of a customer the viewer can read.', {
  FULL: 'Everything, including users and licenses.',
  BASIC: 'Company name, initial domain, country and cloud.',
});

const AccessReason = enumeration('CustomerAccessReason', 'Why the viewer cannot read more of a customer.', {
  NO_GRANT: 'The customer never granted delegated admin privileges.',
  GRANT_REVOKED: 'The customer revoked them.',
  CLOUD_RULE: 'The cloud forbids them.',
  ROLE: "The viewer's role lacks the right.",
  TOKEN: 'The API token lacks the right. Its user may be able to read more.',
});

const SupportRoute = enumeration('SupportRoute', "How a partner gets the vendor's support for a customer.", {
  OWN_TICKET: 'It files support tickets itself.',
  CALL_VENDOR: 'It calls the vendor, who files the ticket.',
});

const CALL =
  "You remain responsible for support without the customer's delegated admin privileges. Call the vendor to file a ticket for the customer";

/** Returns why the viewer cannot read details even though the customer granted access. Null if the viewer can. */
function closedBy(viewer: Viewer): 'TOKEN' | 'ROLE' | null {
  if (may(viewer, 'customer.read_details')) return null;
  return tokenLacks(viewer, 'customer.read_details') ? 'TOKEN' : 'ROLE';
}

@ObjectType('VendorContact', { description: "How partners reach the vendor's support. Set by the operator of this server." })
export class VendorContact {
  @Field(() => String, { nullable: true, description: 'Phone number.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'Email address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Website.' })
  website!: string | null;
}

/** Advice to a partner without privileges, by reason. A new invitation only helps if the cloud allows privileges. */
const SUPPORT_NOTE: Readonly<Record<string, string>> = {
  NO_GRANT: `${CALL}, or invite the customer again and request the privileges.`,
  GRANT_REVOKED: `${CALL}, or invite the customer again to restore the privileges.`,
  CLOUD_RULE: `${CALL}. The cloud forbids these privileges, so an invitation cannot grant them.`,
};

@ObjectType('CustomerAccess', { description: 'How much of a customer the viewer can read, why, and what follows from it.' })
export class CustomerAccess {
  @Field(() => CustomerDetails, { description: 'How much the viewer can read.' })
  details!: string;

  @Field(() => AccessReason, { nullable: true, description: 'Why not more. Null if the viewer can read everything.' })
  reason!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the customer revoked the privileges.' })
  grantRevokedAt!: number | null;

  @Field(() => Boolean, {
    description:
      'Whether the partner remains responsible for support and for the partner agreement. True for partners, even without privileges.',
  })
  partnerRemainsResponsible!: boolean;

  @Field(() => SupportRoute, { description: "How to get the vendor's support." })
  supportRoute!: string;

  @Field(() => VendorContact, {
    nullable: true,
    description:
      "How to reach the vendor. Null if the partner files tickets itself, or if the server's settings `VENDOR_SUPPORT_PHONE`, `VENDOR_SUPPORT_EMAIL` and `VENDOR_SUPPORT_URL` are not set.",
  })
  vendorContact!: VendorSupport | null;

  @Field(() => String, { nullable: true, description: 'What to do, as text.' })
  supportNote!: string | null;
}

type Open = Row<Customer, 'details'>;

/** Whether the customer lets the viewer's organization read everything. */
const isOpen = ({ details }: Open): boolean => details === DETAILS.full;
const isOpenSql = (of: (name: 'details') => string): string => `${of('details')} = ${DETAILS.full}`;

const detailsOf = (row: Open, viewer: Viewer): string => (isOpen(row) && may(viewer, 'customer.read_details') ? 'FULL' : 'BASIC');
const reasonOf = (row: Open & Row<Customer, 'reason'>, viewer: Viewer): string | null =>
  isOpen(row) ? closedBy(viewer) : row.reason;
const supportRouteOf = (row: Open): string => (isOpen(row) ? 'OWN_TICKET' : 'CALL_VENDOR');

@FieldsOf(() => Customer)
export class CustomerAccessFields {
  @Derived(() => CustomerAccess, {
    needs: ['details', 'reason', 'grantRevokedAt'],
    description: 'How much of the customer the viewer can read.',
  })
  access(row: Row<Customer, 'details' | 'reason' | 'grantRevokedAt'>, ctx: Ctx): CustomerAccess {
    const open = isOpen(row);
    const isPartner = ctx.viewer.kind !== 'CUSTOMER';
    const reason = reasonOf(row, ctx.viewer);
    return {
      details: detailsOf(row, ctx.viewer),
      reason,
      grantRevokedAt: row.grantRevokedAt,
      partnerRemainsResponsible: isPartner,
      supportRoute: supportRouteOf(row),
      vendorContact: open ? null : ctx.services.settings.vendorSupport,
      supportNote: open ? null : (SUPPORT_NOTE[reason ?? ''] ?? `${CALL}.`),
    };
  }

  @Derived(() => CustomerDetails, {
    needs: ['details'],
    graph: false,
    description: 'How much the viewer can read: `details` of `access`.',
    sql: (of, _now, { viewer }) =>
      may(viewer, 'customer.read_details') ? `CASE WHEN ${isOpenSql(of)} THEN 'FULL' ELSE 'BASIC' END` : "'BASIC'",
  })
  accessDetails(row: Open, { viewer }: Ctx): string {
    return detailsOf(row, viewer);
  }

  @Derived(() => AccessReason, {
    needs: ['details', 'reason'],
    graph: false,
    nullable: true,
    description: 'Why not more: `reason` of `access`.',
    sql: (of, _now, { viewer }) => {
      const closed = closedBy(viewer);
      return `CASE WHEN ${isOpenSql(of)} THEN ${closed === null ? 'NULL' : `'${closed}'`} ELSE ${of('reason')} END`;
    },
  })
  accessReason(row: Open & Row<Customer, 'reason'>, { viewer }: Ctx): string | null {
    return reasonOf(row, viewer);
  }

  @Derived(() => SupportRoute, {
    needs: ['details'],
    graph: false,
    description: "How to get the vendor's support: `supportRoute` of `access`.",
    sql: (of) => `CASE WHEN ${isOpenSql(of)} THEN 'OWN_TICKET' ELSE 'CALL_VENDOR' END`,
  })
  accessSupportRoute(row: Open): string {
    return supportRouteOf(row);
  }

  @Derived(() => DateTime, {
    needs: ['grantRevokedAt'],
    graph: false,
    nullable: true,
    description: 'When the customer revoked the privileges: `grantRevokedAt` of `access`.',
    sql: (of) => of('grantRevokedAt'),
  })
  accessGrantRevokedAt({ grantRevokedAt }: Row<Customer, 'grantRevokedAt'>): number | null {
    return grantRevokedAt;
  }
}
