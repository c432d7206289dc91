import { defineEvent, type EventData } from '../../../kernel/event';
import { touchPartnerName } from '../../partners';

/** A partner's organization data changed. */
export const organizationUpdated = defineEvent(
  'organization.updated',
  (id: string, { before, after }: { before: EventData; after: EventData }) => ({
    subjectId: id,
    data: { before, after },
    told: [id],
    touches: 'name' in after ? [touchPartnerName(id)] : [],
  }),
  { feed: 'told' },
);
