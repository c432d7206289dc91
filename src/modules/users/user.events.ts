import { defineEvent, type Actor, type EventData, type NewMail } from '../../kernel/event';
import { touchDomain } from '../partners';

/** A person that something happened to, and the customer in whose tenant a partner did it. */
export interface Affected {
  id: string;
  onBehalfOfId?: string | undefined;
}

/** What of a person was and is, by the fields that changed. */
type Changes<T> = { before: T; after: T };

/** A user was added to an organization; `told` reads it beside whoever added it. */
export const userAdded = defineEvent(
  'user.added',
  ({ id, onBehalfOfId }: Affected, after: EventData | null, told: readonly string[] = []) => ({
    subjectId: id,
    onBehalfOfId,
    told,
    ...(after === null ? {} : { data: { after } }),
  }),
);

/** A custom domain of a customer is proven, and how; from now on it is the customer's. */
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

/** A user is called something else. */
export const userRenamed = defineEvent('user.renamed', ({ id, onBehalfOfId }: Affected, data: Changes<{ name: string }>) => ({
  subjectId: id,
  onBehalfOfId,
  data,
}));

/** A user has other roles. */
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

/** A user cannot sign in any more; all that opened its account has ended. */
export const userDisabled = defineEvent('user.disabled', statusBecame('DISABLED'));

/**
 * Somebody else proved the address that a user had without a proof, or came to own its domain: the account is closed, and
 * the address is not its user name any more. Told to its organization alone, without a word of who has it now.
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

/** A user can sign in again. */
export const userEnabled = defineEvent('user.enabled', statusBecame('ACTIVE'));

/** Somebody gave a user a temporary password; all that opened the account has ended. */
export const passwordReset = defineEvent(
  'user.passwordReset',
  ({ id, onBehalfOfId }: Affected) => ({
    subjectId: id,
    onBehalfOfId,
  }),
  { feed: 'told' },
);

/** Whom a link to choose a new password was mailed to. */
interface Asked {
  id: string;
  organizationId: string;
  mail: NewMail;
}

/** Somebody asked for a link to choose a new password; of nobody where the address gets none. */
export const passwordResetRequested = defineEvent(
  'user.passwordResetRequested',
  (asked: Asked | null) => (asked === null ? {} : { subjectId: asked.id, told: [asked.organizationId], mails: [asked.mail] }),
  { feed: 'told' },
);

/** A user chose a new password with a mailed link; all that opened the account has ended. */
export const passwordResetConfirmed = defineEvent(
  'user.passwordResetConfirmed',
  ({ id, name, organizationId }: Actor) => ({
    subjectId: id,
    actor: { id, name, organizationId },
  }),
  { feed: 'told' },
);
