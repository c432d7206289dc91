import { defineEvent } from '../../kernel/event';
import { touchAdminAccess, touchPartnership } from './partner.touches';

/** A partnership and its two sides. */
export interface Pair {
  id: string;
  providerId: string;
  resellerId: string;
}

type AdminAccess = { adminAccess: boolean };

/** The reseller gave its provider admin access to its account, or took it back. */
export const adminAccessChanged = defineEvent(
  'partnership.adminAccessChanged',
  ({ id, providerId, resellerId }: Pair, data: { before: AdminAccess; after: AdminAccess }) => ({
    subjectId: id,
    data,
    told: [providerId, resellerId],
    touches: [touchAdminAccess(providerId, resellerId)],
  }),
);

/** Somebody of a provider read the account of a reseller under admin access: its record or its users. */
export const accountRead = defineEvent(
  'reseller.accountRead',
  (resellerId: string) => ({ subjectId: resellerId, told: [resellerId] }),
  { trail: 'resellerAccountRead', feed: 'told' },
);

/** A provider and a reseller work together from now on. */
export const partnershipBegun = defineEvent(
  'partnership.begun',
  ({ id, providerId, resellerId }: Pair, after: { authorizationVersion: string; invitationId: string }) => ({
    subjectId: id,
    data: { after: { status: 'ACTIVE', adminAccess: true, ...after } },
    told: [providerId, resellerId],
    touches: [touchPartnership(providerId, resellerId), touchAdminAccess(providerId, resellerId)],
  }),
);

/** One side ended a partnership. */
export const partnershipEnded = defineEvent(
  'partnership.ended',
  ({ id, providerId, resellerId }: Pair, before: AdminAccess, attestedText: string) => ({
    subjectId: id,
    data: { before: { status: 'ACTIVE', ...before }, after: { status: 'ENDED', adminAccess: false, attestedText } },
    told: [providerId, resellerId],
    touches: [touchPartnership(providerId, resellerId), touchAdminAccess(providerId, resellerId)],
  }),
);
