import { defineEvent } from '../../kernel/event';
import { touchAdminAccess, touchPartnership } from './partner.touches';

/** A partnership with its two sides. */
export interface Pair {
  id: string;
  providerId: string;
  resellerId: string;
}

type AdminAccess = { adminAccess: boolean };

/** The reseller granted or revoked its provider's admin access. */
export const adminAccessChanged = defineEvent(
  'partnership.adminAccessChanged',
  ({ id, providerId, resellerId }: Pair, data: { before: AdminAccess; after: AdminAccess }) => ({
    subjectId: id,
    data,
    told: [providerId, resellerId],
    touches: [touchAdminAccess(providerId, resellerId)],
  }),
);

/** A user of a provider read a reseller's account under admin access: its record or its users. */
export const accountRead = defineEvent(
  'reseller.accountRead',
  (resellerId: string) => ({ subjectId: resellerId, told: [resellerId] }),
  { trail: 'resellerAccountRead', feed: 'told' },
);

/** A provider and a reseller started a partnership. */
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
