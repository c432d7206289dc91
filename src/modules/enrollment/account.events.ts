import { defineEvent, type NewMail } from '../../kernel/event';
import { touchDomain, touchPartner, touchPartnerName } from '../partners';

/** The operator created a provider. */
export const providerCreated = defineEvent(
  'provider.created',
  (id: string, { name, country, domain }: { name: string; country: string; domain: string }) => ({
    subjectId: id,
    data: { after: { name, country, domain } },
    told: [id],
    touches: [touchPartner(id), touchDomain(domain)],
  }),
);

/** The operator suspended a partner or ended the suspension. */
export const partnerStatusChanged = defineEvent(
  'partner.statusChanged',
  (id: string, [before, after]: readonly [before: string, after: string], mails: readonly NewMail[]) => ({
    subjectId: id,
    data: { before: { status: before }, after: { status: after } },
    told: [id],
    mails,
  }),
);

/** An applicant became a partner under its legal name. The audit trail records the decision on its enrollment instead. */
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

/** An applicant that proved no address in time was deleted. The audit trail records its draft instead. */
export const applicantDeleted = defineEvent(
  'partner.applicantDeleted',
  (id: string) => ({ subjectId: id, touches: [touchPartner(id)] }),
  { trail: false },
);
