import { defineEvent, type EventData } from '../../kernel/event';

/** The identity provider an event is about, and its organization. */
interface Affected {
  id: string;
  organizationId: string;
}

/** An organization trusts a further issuer. */
export const identityProviderCreated = defineEvent(
  'identityProvider.created',
  ({ id, organizationId }: Affected, after: EventData) => ({ subjectId: id, told: [organizationId], data: { after } }),
  { feed: 'told' },
);

/** An identity provider was changed. */
export const identityProviderUpdated = defineEvent(
  'identityProvider.updated',
  ({ id, organizationId }: Affected, change: { before: EventData; after: EventData }) => ({
    subjectId: id,
    told: [organizationId],
    data: change,
  }),
  { feed: 'told' },
);

/** An organization no longer trusts an issuer. */
export const identityProviderDeleted = defineEvent(
  'identityProvider.deleted',
  ({ id, organizationId }: Affected, before: EventData) => ({ subjectId: id, told: [organizationId], data: { before } }),
  { feed: 'told' },
);
