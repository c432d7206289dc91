import type { Random } from './random';

/** Types of the schema, with how their ids begin and where their rows are. */
export const TYPES = {
  Operator: ['opr', 'organization'],
  Provider: ['prv', 'partner'],
  Reseller: ['rsl', 'partner'],
  Customer: ['cus', 'customer'],
  DirectoryEntry: ['dir', 'directory_entry'],
  Partnership: ['psh', 'partnership'],
  CustomerRelationship: ['rel', 'customer_relationship'],
  DelegatedAdminGrant: ['dag', 'delegated_admin_grant'],
  CustomerAgreement: ['agr', 'customer_agreement'],
  User: ['usr', 'user'],
  CustomerUser: ['cur', 'user'],
  Session: ['ses', 'session'],
  ApiToken: ['tok', 'api_token'],
  IdentityProvider: ['idp', 'identity_provider'],
  Offer: ['off', 'offer'],
  OfferPrice: ['ofp', 'offer_price'],
  Order: ['ord', 'order'],
  OrderLine: ['oln', 'order_line'],
  OrderRequest: ['orq', 'order_request'],
  CustomerSubscription: ['sub', 'subscription'],
  LicenseAssignment: ['lic', 'license_assignment'],
  IncentiveCredit: ['inc', 'incentive_credit'],
  Invitation: ['inv', 'invitation'],
  Enrollment: ['enr', 'enrollment'],
  AuditEvent: ['aud', 'audit_event'],
  ImportTemplate: ['tpl', 'import_template'],
  BulkRun: ['blk', 'bulk_run'],
  ExternalId: ['xid', 'external_id'],
  OutboxMail: ['mal', 'outbox_mail'],
  SavedQuery: ['qry', 'saved_query'],
  Schedule: ['sch', 'schedule'],
  ScheduleDelivery: ['sdl', 'schedule_delivery'],
  PartnerIdRecord: ['pid', 'partner_id_record'],
  ExternalRelationship: ['ext', 'external_relationship'],
} as const;

export type TypeName = keyof typeof TYPES;

export const TYPE_NAMES = Object.keys(TYPES) as TypeName[];

const byPrefix = new Map<string, TypeName>(TYPE_NAMES.map((name) => [TYPES[name][0], name]));

export const tableOf = (type: TypeName): string => TYPES[type][1];

export const typeOf = (id: string): TypeName | undefined => byPrefix.get(id.slice(0, 3));

export const isType = (name: string): name is TypeName => name in TYPES;

/** An id wherever it stands in a text. */
export const ANY_ID = /\b[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

const letters = (random: Random, count: number): string =>
  Array.from({ length: count }, () => ALPHABET[random.int(0, 31)]).join('');

/** Makes ids of rows, which sort by the order they were made in. */
export function idSource(random: Random): (type: TypeName) => string {
  let made = 0;
  return (type) => {
    made += 1;
    return `${TYPES[type][0]}_01jd${made
      .toString(32)
      .padStart(6, '0')
      .replace(/[ilou]/g, (l) => 'wxyz'['ilou'.indexOf(l)] ?? 'z')}${letters(random, 16)}`;
  };
}

/** An id of a type that was never issued. */
export const neverIssued = (random: Random, type: TypeName): string => `${TYPES[type][0]}_01jd${letters(random, 22)}`;
