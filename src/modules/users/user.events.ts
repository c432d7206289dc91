import { defineEvent, type Actor, type EventData, type NewMail } from '../../kernel/event';
import { touchDomain } from '../partners';

/** The user an event is about, and the customer if a partner acted in its tenant. */
export interface Affected {
  id: string;
  onBehalfOfId?: string | undefined;
}

/** The changed fields, before and after. */
type Changes<T> = { before: T; after: T };

/** A user was created. `told` lists further organizations that see the event. */
export const userAdded = defineEvent(
  'user.added',
  ({ id, onBehalfOfId }: Affected, after: EventData | null, told: readonly string[] = []) => ({
    subjectId: id,
    onBehalfOfId,
    told,
    ...(after === null ? {} : { data: { after } }),
  }),
);

/** A customer proved a custom domain and now owns it. */
export const customerDomainProven = defineEvent(
  'customer.domainProven',
  (customerId: string, after: { domain: string; proof: string }) => ({
    subjectId: customerId,
    data: { after },
    told: [customerId],
    touches: [touchDomain(after.domain)],
  }),
  { trail: 'customerDomainProven' },
);

/** A user was renamed. */
export const userRenamed = defineEvent('user.renamed', ({ id, onBehalfOfId }: Affected, data: Changes<{ name: string }>) => ({
  subjectId: id,
  onBehalfOfId,
  data,
}));

/** A user's roles were changed. */
export const rolesChanged = defineEvent(
  'user.rolesChanged',
  ({ id, onBehalfOfId }: Affected, data: Changes<{ roles: readonly string[] }>) => ({ subjectId: id, onBehalfOfId, data }),
);

const statusBecame =
  (after: 'ACTIVE' | 'DISABLED') =>
  ({ id, onBehalfOfId }: Affected, before: string) => ({
    subjectId: id,
    onBehalfOfId,
    data: { before: { status: before }, after: { status: after } },
  });

/** A user was disabled; all access has ended. */
export const userDisabled = defineEvent('user.disabled', statusBecame('DISABLED'));

/**
 * Someone else proved this user's unproven address or came to own its domain. The account is disabled and loses its
 * user name. Only its organization sees this event, and not who holds the address now.
 */
export const addressTakenOver = defineEvent(
  'user.addressTakenOver',
  ({ id, organizationId }: { id: string; organizationId: string }, before: string) => ({
    subjectId: id,
    actor: null,
    told: [organizationId],
    data: { before: { status: before }, after: { status: 'DISABLED' } },
  }),
  { trail: 'addressTakenOver' },
);

/** A user was enabled. */
export const userEnabled = defineEvent('user.enabled', statusBecame('ACTIVE'));

/** An admin set a temporary password for a user; all earlier access has ended. */
export const passwordReset = defineEvent(
  'user.passwordReset',
  ({ id, onBehalfOfId }: Affected) => ({
    subjectId: id,
    onBehalfOfId,
  }),
  { feed: 'told' },
);

/** Recipient of a password reset link. */
interface Asked {
  id: string;
  organizationId: string;
  mail: NewMail;
}

/** Someone requested a password reset link. Null if the address gets no mail. */
export const passwordResetRequested = defineEvent(
  'user.passwordResetRequested',
  (asked: Asked | null) => (asked === null ? {} : { subjectId: asked.id, told: [asked.organizationId], mails: [asked.mail] }),
  { feed: 'told' },
);

/** A user set a new password with a mailed link; all earlier access has ended. */
export const passwordResetConfirmed = defineEvent(
  'user.passwordResetConfirmed',
  ({ id, name, organizationId }: Actor) => ({
    subjectId: id,
    actor: { id, name, organizationId },
  }),
  { feed: 'told' },
);
