import { defineEvent, type NewMail } from '../../kernel/event';
import { touchDomain, touchPartner, touchPartnerName } from '../partners';

/** The operator added a provider. */
export const providerCreated = defineEvent(
  'provider.created',
  (id: string, { name, country, domain }: { name: string; country: string; domain: string }) => ({
    subjectId: id,
    data: { after: { name, country, domain } },
    told: [id],
    touches: [touchPartner(id), touchDomain(domain)],
  }),
);

/** The operator suspended a partner, or ended the suspension. */
export const partnerStatusChanged = defineEvent(
  'partner.statusChanged',
  (id: string, [before, after]: readonly [before: string, after: string], mails: readonly NewMail[]) => ({
    subjectId: id,
    data: { before: { status: before }, after: { status: after } },
    told: [id],
    mails,
  }),
);

/** An applicant takes part from now on, under its legal name; the trail tells of the decision about its enrollment. */
export const partnerAdmitted = defineEvent(
  'partner.admitted',
  (id: string, { name, partnerId }: { name: string; partnerId: string }) => ({
    subjectId: id,
    data: { before: { status: 'APPLICANT' }, after: { status: 'ACTIVE', name, partnerId } },
    told: [id],
    touches: [touchPartnerName(id)],
  }),
  { trail: false },
);

/** An applicant was deleted that proved no address in time; the trail tells of its draft. */
export const applicantDeleted = defineEvent(
  'partner.applicantDeleted',
  (id: string) => ({ subjectId: id, touches: [touchPartner(id)] }),
  { trail: false },
);
