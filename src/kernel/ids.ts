import { randomBytes } from 'node:crypto';
import { monotonicFactory } from 'ulid';

/**
 * Ids are made here, by the application: a type prefix and a ULID in lower case, so that an id
 * tells its type, sorts by the time it was made and needs no round trip to the database.
 */
export const ID_PREFIX = {
  Operator: 'opr',
  Provider: 'prv',
  Reseller: 'rsl',
  Customer: 'cus',
  DirectoryEntry: 'dir',
  Partnership: 'psh',
  CustomerRelationship: 'rel',
  DelegatedAdminGrant: 'dag',
  CustomerAgreement: 'agr',
  User: 'usr',
  CustomerUser: 'cur',
  RoleAssignment: 'rol',
  Session: 'ses',
  ApiToken: 'tok',
  Offer: 'off',
  OfferPrice: 'ofp',
  Order: 'ord',
  OrderLine: 'oln',
  OrderRequest: 'orq',
  CustomerSubscription: 'sub',
  LicenseAssignment: 'lic',
  IncentiveCredit: 'inc',
  Invitation: 'inv',
  Enrollment: 'enr',
  AuditEvent: 'aud',
  ChangeEvent: 'evt',
  OutboxMail: 'mal',
  IdempotencyRecord: 'idm',
  SavedQuery: 'qry',
  PartnerIdRecord: 'pid',
  ExternalRelationship: 'ext',
  AgreementTemplate: 'atp',
  EmailLink: 'lnk',
} as const;

export type IdType = keyof typeof ID_PREFIX;

const TYPE_OF_PREFIX = new Map<string, IdType>(Object.entries(ID_PREFIX).map(([type, prefix]) => [prefix, type as IdType]));

const ID_SHAPE = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The type an id belongs to, or null when the text was never an id of this server. */
export function typeOfId(id: string): IdType | null {
  if (id.length !== 30) return null;
  const type = TYPE_OF_PREFIX.get(id.slice(0, 3));
  return type !== undefined && ID_SHAPE.test(id) ? type : null;
}

/** A source of ids. `random` answers numbers in [0, 1) and is seeded only by the demo generator. */
export type IdMaker = (type: IdType, atMs: number) => string;

function cryptoRandom(): number {
  return randomBytes(4).readUInt32BE(0) / 0x1_0000_0000;
}

/** Makes a source of ids that never repeats and sorts by time, also within one millisecond. */
export function idMaker(random: () => number = cryptoRandom): IdMaker {
  const next = monotonicFactory(random);
  return (type, atMs) => `${ID_PREFIX[type]}_${next(atMs).toLowerCase()}`;
}

/** The process-wide source of ids. */
export const newId: IdMaker = idMaker();
