import { defineMail, type MailText } from '../outbox';

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** A day, in the form that is read alike everywhere. */
const day = (value: unknown): string => new Date(Number(value)).toISOString().slice(0, 10);

/** Proves that an applicant's address is its own. Nothing in it was written by whoever began the enrollment. */
export const VERIFY_EMAIL = defineMail('verifyEmail', {
  link: 'email',
  text: ({ domain }): MailText => ({
    subject: 'Confirm your e-mail address',
    before: [
      `Somebody began the enrollment of ${text(domain)} as an indirect reseller and gave this address as the own one.`,
      'If it was you, confirm the address. You are asked for the password that you chose.',
    ],
    linkLabel: 'Confirm the address',
    after: ['If it was not you, do nothing: after seven days everything about it is deleted.'],
  }),
});

/** Instead of the link, where the address has an account. */
export const ADDRESS_HAS_ACCOUNT = defineMail('addressHasAccount', {
  text: (): MailText => ({
    subject: 'You have an account already',
    before: [
      'Somebody began an enrollment with this address, which has an account here. No other account was made.',
      'If it was you, sign in with this address; ask for a new password if you do not know it any more.',
      'If it was not you, do nothing.',
    ],
  }),
});

/** Instead of the link, where the company takes part already. */
export const COMPANY_HAS_ACCOUNT = defineMail('companyHasAccount', {
  text: ({ domain }): MailText => ({
    subject: 'Your company has an account already',
    before: [
      `Somebody began the enrollment of ${text(domain)} with this address. That company has an account here already.`,
      'If it was you, ask an administrator of your company to add you as a user.',
      'If it was not you, do nothing.',
    ],
  }),
});

const WORK_ACCOUNT: Readonly<Record<string, readonly string[]>> = {
  ACCOUNT: ['This address is a work account here: sign in with it, as global admin if you want to enrol.'],
  COMPANY: [
    'This address has no account here, but your company has one.',
    'Ask an administrator of your company to add you, or sign in with its global admin.',
  ],
  NONE: ['Neither this address nor its domain has an account here. Starting an enrollment makes one.'],
  WEBMAIL: ['This is the address of a web-mail service, which is no work account. Use an address of your company.'],
};

/** What `checkWorkAccount` found out. */
export const WORK_ACCOUNT_ANSWER = defineMail('workAccountAnswer', {
  text: ({ found }): MailText => ({
    subject: 'Your work account',
    before: [
      'Somebody asked whether this address is a work account here; the answer goes to this address only.',
      ...(WORK_ACCOUNT[text(found)] ?? []),
      'If it was not you, do nothing.',
    ],
  }),
});

/** Proves another address, to find membership profiles. */
export const VERIFY_MEMBERSHIP = defineMail('verifyMembership', {
  link: 'email',
  text: ({ applicant }): MailText => ({
    subject: 'Confirm the use of your membership profile',
    before: [
      `${text(applicant)} enrols its company as an indirect reseller and wants to use the membership profiles that this address is registered for.`,
      'Confirm only if you know about it: benefits and competencies of the profile chosen move to that account.',
    ],
    linkLabel: 'Confirm the address',
    after: ['If you do not know about it, do nothing. The link is valid for seven days.'],
  }),
});

/** Asks the primary contact to confirm the two statements about its organization. */
export const CONFIRM_CONTACT = defineMail('enrollmentConfirmation', {
  link: 'enrollment',
  text: ({ organization, applicant, validUntil }): MailText => ({
    subject: `Confirm the enrollment of ${text(organization)}`,
    before: [
      `${text(applicant)} submitted the enrollment of ${text(organization)} as an indirect reseller and named you as primary contact.`,
      'Please confirm that your organization applied, and that this e-mail address belongs to it. The review begins only then.',
    ],
    linkLabel: 'Confirm or deny',
    after: [`The link is valid until ${day(validUntil)}.`],
  }),
});

const STATUS: Readonly<Record<string, string>> = {
  SUBMITTED: 'It waits for your confirmation.',
  IN_REVIEW: 'It is being reviewed.',
  ACTION_REQUIRED: 'Something has to be done before the review can go on. Change the enrollment and submit it again.',
  APPROVED: 'It was approved: the account of your organization is active.',
  REJECTED: 'It was rejected. A new one can be started.',
  WITHDRAWN: 'It was withdrawn. A new one can be started.',
};

/** Tells the primary contact how the enrollment stands. */
export const ENROLLMENT_STATUS = defineMail('enrollmentStatus', {
  text: ({ organization, status, reasons, expectedDecisionBy }): MailText => ({
    subject: `Enrollment of ${text(organization)}: ${text(status).toLowerCase().replace('_', ' ')}`,
    before: [
      `The enrollment of ${text(organization)} as an indirect reseller has a new state.`,
      STATUS[text(status)] ?? '',
      ...(text(reasons) === '' ? [] : [text(reasons)]),
      ...(typeof expectedDecisionBy === 'number' ? [`A decision can be expected by ${day(expectedDecisionBy)}.`] : []),
    ],
  }),
});

/** Tells the operator's people what a provider asks for. */
export const DIRECTORY_CHANGE_REQUESTED = defineMail('directoryChangeRequested', {
  text: ({ provider, request }): MailText => ({
    subject: `${text(provider)} asks for a change of its directory entry`,
    before: [`${text(provider)} asks for this change of its entry in the directory of providers:`, text(request)],
  }),
});

/** Tells a partner's primary contact that it was suspended or is active again. */
export const PARTNER_STATUS_CHANGED = defineMail('partnerStatusChanged', {
  text: ({ organization, status }): MailText => ({
    subject: `${text(organization)}: account ${status === 'ACTIVE' ? 'active again' : 'suspended'}`,
    before: [
      status === 'ACTIVE'
        ? `The account of ${text(organization)} is active again.`
        : `The account of ${text(organization)} was suspended: it can read, but neither invite, order nor accept.`,
    ],
  }),
});
