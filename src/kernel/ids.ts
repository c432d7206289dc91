import { randomBytes } from 'node:crypto';
import { decodeTime, encodeTime, monotonicFactory, TIME_LEN, TIME_MAX } from 'ulid';

/**
 * The application creates ids: a type prefix and a lower-case ULID. So an id reveals its type, sorts by creation time, and
 * needs no database round trip.
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
  Passkey: 'pky',
  IdentityProvider: 'idp',
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
  ImportTemplate: 'tpl',
  BulkRun: 'blk',
  ExternalId: 'xid',
  Schedule: 'sch',
  ScheduleDelivery: 'sdl',
  PartnerIdRecord: 'pid',
  ExternalRelationship: 'ext',
  AgreementTemplate: 'atp',
  EmailLink: 'lnk',
} as const;

export type IdType = keyof typeof ID_PREFIX;

const TYPE_OF_PREFIX = new Map<string, IdType>(Object.entries(ID_PREFIX).map(([type, prefix]) => [prefix, type as IdType]));

const ID_SHAPE = /^[a-z]{3}_[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** The type an id belongs to. Null if the text cannot be an id of this server. */
export function typeOfId(id: string): IdType | null {
  if (id.length !== 30) return null;
  const type = TYPE_OF_PREFIX.get(id.slice(0, 3));
  return type !== undefined && ID_SHAPE.test(id) ? type : null;
}

/** When an id was created, in milliseconds. Null if the text cannot be an id of this server. */
export const timeOfId = (id: string): number | null => (typeOfId(id) === null ? null : decodeTime(id.slice(4).toUpperCase()));

/** A text that no id of this type and time or later is less than, and every earlier one is. */
export const firstIdOf = (type: IdType, atMs: number): string =>
  `${ID_PREFIX[type]}_${encodeTime(Math.min(Math.max(atMs, 0), TIME_MAX), TIME_LEN).toLowerCase()}`;

/** Creates ids for a type and time. */
export type IdMaker = (type: IdType, atMs: number) => string;

function cryptoRandom(): number {
  return randomBytes(4).readUInt32BE(0) / 0x1_0000_0000;
}

/**
 * Creates an id generator whose ids never repeat and sort by time, even within one millisecond, unless the clock is set back.
 * `random` returns numbers in [0, 1); only the demo generator seeds it.
 */
export function idMaker(random: () => number = cryptoRandom): IdMaker {
  let next = monotonicFactory(random);
  let last = 0;
  return (type, atMs) => {
    // The factory would keep to the later time, and lists find what was created at a time by the ids.
    if (atMs < last) next = monotonicFactory(random);
    last = atMs;
    return `${ID_PREFIX[type]}_${next(atMs).toLowerCase()}`;
  };
}

/** The process-wide id generator. */
export const newId: IdMaker = idMaker();
