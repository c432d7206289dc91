import { defineEvent, type EventData, type NewMail } from '../../kernel/event';

/** The operator created or changed a PartnerID record; linked accounts are updated. */
export const partnerIdRecordUpserted = defineEvent(
  'partnerIdRecord.upserted',
  (id: string, after: { partnerId: string; fields: readonly string[] }, linked: readonly string[]) => ({
    subjectId: id,
    data: { after },
    told: linked,
  }),
);

/** The operator imported customers that resellers serve in other portals. */
export const externalRelationshipsImported = defineEvent(
  'externalRelationships.imported',
  (after: { imported: number; changed: number; unchanged: number }) => ({ data: { after } }),
);

/** The operator changed a provider's directory entry. */
export const directoryEntryUpdated = defineEvent(
  'directoryEntry.updated',
  ({ id, providerId }: { id: string; providerId: string }, data: { before: EventData; after: EventData }) => ({
    subjectId: id,
    data,
    told: [providerId],
  }),
);

/** A provider asked the operator to change its directory entry. */
export const directoryChangeRequested = defineEvent(
  'directoryChange.requested',
  (id: string, request: string, mails: readonly NewMail[]) => ({ subjectId: id, data: { after: { request } }, mails }),
  { feed: 'told' },
);
