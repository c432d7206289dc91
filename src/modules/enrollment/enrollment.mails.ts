import { defineMail, type MailText } from '../outbox';

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** A day in ISO format. */
const day = (value: unknown): string => new Date(Number(value)).toISOString().slice(0, 10);

/** Verifies an applicant's own address. Contains no text from the person who started the enrollment. */
export const VERIFY_EMAIL = defineMail('verifyEmail', {
  link: 'email',
  text: ({ domain }): MailText => ({
    subject: 'Confirm your e-mail address',
    before: [
      `Someone started to enroll ${text(domain)} as an indirect reseller and gave this address as their own.`,
      'If this was you, confirm the address. You will be asked for the password you chose.',
    ],
    linkLabel: 'Confirm the address',
    after: ['If this was not you, ignore this mail. All data about it will be deleted after seven days.'],
  }),
});

/** Sent instead of the link if the address already has an account. */
export const ADDRESS_HAS_ACCOUNT = defineMail('addressHasAccount', {
  text: (): MailText => ({
    subject: 'You already have an account',
    before: [
      'Someone started an enrollment with this address, which already has an account here. No other account was created.',
      'If this was you, sign in with this address. If you forgot the password, request a new one.',
      'If this was not you, ignore this mail.',
    ],
  }),
});

/** Sent instead of the link if the company already takes part. */
export const COMPANY_HAS_ACCOUNT = defineMail('companyHasAccount', {
  text: ({ domain }): MailText => ({
    subject: 'Your company already has an account',
    before: [
      `Someone started to enroll ${text(domain)} with this address. That company already has an account here.`,
      'If this was you, ask an admin of your company to add you as a user.',
      'If this was not you, ignore this mail.',
    ],
  }),
});

const WORK_ACCOUNT: Readonly<Record<string, readonly string[]>> = {
  ACCOUNT: ['This address is a work account here. Sign in with it, as global admin if you want to enroll.'],
  COMPANY: [
    'This address has no account here, but your company has one.',
    'Ask an admin of your company to add you, or sign in with its global admin.',
  ],
  NONE: ['Neither this address nor its domain has an account here. Starting an enrollment creates one.'],
  WEBMAIL: ['This is a webmail address, which cannot be a work account. Use a company address.'],
};

/** The result of `checkWorkAccount`. */
export const WORK_ACCOUNT_ANSWER = defineMail('workAccountAnswer', {
  text: ({ found }): MailText => ({
    subject: 'Your work account',
    before: [
      'Someone asked whether this address is a work account here. The answer is sent only to this address.',
      ...(WORK_ACCOUNT[text(found)] ?? []),
      'If this was not you, ignore this mail.',
    ],
  }),
});

/** Verifies an additional address, to find membership profiles. */
export const VERIFY_MEMBERSHIP = defineMail('verifyMembership', {
  link: 'email',
  text: ({ applicant }): MailText => ({
    subject: 'Confirm the use of your membership profile',
    before: [
      `${text(applicant)} is enrolling a company as an indirect reseller and wants to use the membership profiles registered for this address.`,
      'Confirm only if you agree: benefits and competencies of the chosen profile move to that account.',
    ],
    linkLabel: 'Confirm the address',
    after: ['If you do not recognize this, ignore this mail. The link is valid for seven days.'],
  }),
});

/** Asks the primary contact to confirm the two statements about the organization. */
export const CONFIRM_CONTACT = defineMail('enrollmentConfirmation', {
  link: 'enrollment',
  text: ({ organization, applicant, validUntil }): MailText => ({
    subject: `Confirm the enrollment of ${text(organization)}`,
    before: [
      `${text(applicant)} submitted the enrollment of ${text(organization)} as an indirect reseller and named you as primary contact.`,
      'Please confirm that your organization applied and that this e-mail address belongs to it. The review starts after that.',
    ],
    linkLabel: 'Confirm or deny',
    after: [`The link is valid until ${day(validUntil)}.`],
  }),
});

const STATUS: Readonly<Record<string, string>> = {
  SUBMITTED: 'The enrollment is waiting for your confirmation.',
  IN_REVIEW: 'The enrollment is being reviewed.',
  ACTION_REQUIRED: 'Action is required before the review can continue. Update the enrollment and submit it again.',
  APPROVED: "The enrollment was approved. Your organization's account is active.",
  REJECTED: 'The enrollment was rejected. You can start a new one.',
  WITHDRAWN: 'The enrollment was withdrawn. You can start a new one.',
};

/** Tells the primary contact the status of the enrollment. */
export const ENROLLMENT_STATUS = defineMail('enrollmentStatus', {
  text: ({ organization, status, reasons, expectedDecisionBy }): MailText => ({
    subject: `Enrollment of ${text(organization)}: ${text(status).toLowerCase().replace('_', ' ')}`,
    before: [
      `The enrollment of ${text(organization)} as an indirect reseller has a new status.`,
      STATUS[text(status)] ?? '',
      ...(text(reasons) === '' ? [] : [text(reasons)]),
      ...(typeof expectedDecisionBy === 'number' ? [`A decision can be expected by ${day(expectedDecisionBy)}.`] : []),
    ],
  }),
});

/** Tells the operator which change a provider requests. */
export const DIRECTORY_CHANGE_REQUESTED = defineMail('directoryChangeRequested', {
  text: ({ provider, request }): MailText => ({
    subject: `${text(provider)} requests a change to its directory entry`,
    before: [`${text(provider)} requests this change to its entry in the directory of providers:`, text(request)],
  }),
});

/** Tells a partner's primary contact that the partner was suspended or is active again. */
export const PARTNER_STATUS_CHANGED = defineMail('partnerStatusChanged', {
  text: ({ organization, status }): MailText => ({
    subject: `${text(organization)}: account ${status === 'ACTIVE' ? 'active again' : 'suspended'}`,
    before: [
      status === 'ACTIVE'
        ? `The account of ${text(organization)} is active again.`
        : `The account of ${text(organization)} was suspended. It can read, but cannot invite, order or accept.`,
    ],
  }),
});
