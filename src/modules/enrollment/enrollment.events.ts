import { defineEvent, type Actor, type EventData, type NewMail } from '../../kernel/event';
import { touchDomain, touchPartner } from '../partners';

/** An enrollment and its reseller, which sees what others do with it. */
interface Applied {
  id: string;
  resellerId: string;
}

type Mails = readonly NewMail[];

/** Someone checked whether an address is a work account. Only the mail has the answer. */
export const workAccountAsked = defineEvent('workAccount.asked', (mail: NewMail) => ({ mails: [mail] }), {
  trail: false,
  feed: 'nobody',
});

/** An enrollment was started, with an account for its applicant. */
export const enrollmentStarted = defineEvent(
  'enrollment.started',
  (id: string, { companyDomain, country }: { companyDomain: string; country: string }, applicant: Actor, mail: NewMail) => ({
    subjectId: id,
    data: { after: { status: 'DRAFT', companyDomain, country } },
    actor: applicant,
    touches: [touchPartner(applicant.organizationId)],
    mails: [mail],
  }),
);

/** A new draft was started after a rejection or withdrawal. */
export const enrollmentRestarted = defineEvent('enrollment.restarted', (id: string, formerId: string) => ({
  subjectId: id,
  data: { before: { enrollmentId: formerId }, after: { status: 'DRAFT' } },
}));

/** The applicant requested a new verification link. */
export const verificationResent = defineEvent('enrollment.verificationResent', (id: string, mail: NewMail) => ({
  subjectId: id,
  mails: [mail],
}));

/** The applicant named an additional address to find membership profiles, and its owner was asked. */
export const membershipEmailNamed = defineEvent('enrollment.membershipEmailNamed', (id: string, mail: NewMail) => ({
  subjectId: id,
  mails: [mail],
}));

/** What a link proved, for whom, and the actor if it is not the viewer. */
interface Proof {
  /** The enrollment, or the user if the link belongs to no enrollment. */
  subjectId: string;
  kind: string;
  organizationId: string;
  actor: Actor | undefined;
}

/** An address was proven; the first time, the company domain becomes the applicant's as well. */
export const addressProven = defineEvent(
  'enrollment.addressProven',
  ({ subjectId, kind, organizationId, actor }: Proof, domain?: string) => ({
    subjectId,
    data: { after: { proven: kind } },
    actor,
    told: [organizationId],
    touches: domain === undefined ? [] : [touchDomain(domain)],
  }),
);

/** The applicant updated an enrollment. Lists field names, not values. */
export const enrollmentUpdated = defineEvent(
  'enrollment.updated',
  (id: string, after: { fields: readonly string[]; partnerId: string | null }) => ({ subjectId: id, data: { after } }),
);

/** The applicant submitted an enrollment. */
export const enrollmentSubmitted = defineEvent(
  'enrollment.submitted',
  (id: string, data: { before: EventData; after: EventData }, mails: Mails) => ({ subjectId: id, data, mails }),
);

/** The applicant withdrew an enrollment. */
export const enrollmentWithdrawn = defineEvent('enrollment.withdrawn', (id: string, before: EventData, mails: Mails) => ({
  subjectId: id,
  data: { before, after: { status: 'WITHDRAWN' } },
  mails,
}));

/** The primary contact was asked again; the earlier link is void. */
export const confirmationResent = defineEvent('enrollment.confirmationResent', (id: string, mail: NewMail) => ({
  subjectId: id,
  mails: [mail],
}));

/** The primary contact confirmed or denied that the organization applied. */
export const contactAnswered = defineEvent(
  'enrollment.contactAnswered',
  ({ id, resellerId }: Applied, status: string, mails: Mails) => ({
    subjectId: id,
    data: { before: { status: 'SUBMITTED' }, after: { status } },
    told: [resellerId],
    mails,
  }),
);

/** The operator decided on an enrollment. */
export const enrollmentDecided = defineEvent(
  'enrollment.decided',
  ({ id, resellerId }: Applied, data: { before: EventData; after: EventData }, mails: Mails) => ({
    subjectId: id,
    data,
    told: [resellerId],
    mails,
  }),
);

/** A customer that the reseller serves elsewhere became its customer here. The feed reports each relationship instead. */
export const customerCarriedOver = defineEvent(
  'enrollment.customerCarriedOver',
  (tie: { relationshipId: string; resellerId: string; customerId: string }, granted: boolean) => ({
    subjectId: tie.relationshipId,
    data: { after: { origin: 'CARRIED_OVER', customerId: tie.customerId, granted } },
    told: [tie.resellerId, tie.customerId],
  }),
  { feed: 'nobody' },
);

/** A draft expired and was deleted: its applicant did not prove the address in time. */
export const enrollmentLapsed = defineEvent('enrollment.lapsed', (id: string) => ({ subjectId: id }), { trail: 'lapseDraft' });
