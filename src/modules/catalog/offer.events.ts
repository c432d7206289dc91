import { defineEvent, type EventData } from '../../kernel/event';

/** The operator added an offer to the catalog. */
export const offerCreated = defineEvent('offer.created', (id: string, after: EventData) => ({ subjectId: id, data: { after } }));

/** The operator changed an offer: its values, prices or upgrade targets. */
export const offerUpdated = defineEvent('offer.updated', (id: string, { before, after }: { before: object; after: object }) => ({
  subjectId: id,
  data: { before, after },
}));

/** The operator withdrew an offer from sale. */
export const offerRetired = defineEvent('offer.retired', (id: string) => ({
  subjectId: id,
  data: { before: { status: 'ACTIVE' }, after: { status: 'RETIRED' } },
}));
