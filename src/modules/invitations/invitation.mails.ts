import { defineMail, type MailText, type MailValues } from '../outbox';

/** What an invitation's mail says, as it is stored with the mail; never the link. */
export interface InvitationWords {
  kind: string;
  inviterName: string;
  inviterCountry: string;
  providerName: string | null;
  message: string | null;
  includesDelegatedAdmin: boolean;
  acceptancePlace: string | null;
  /** Where a reseller enrolls that has not; partnerships only. */
  enrollmentUrl: string | null;
  expiresAt: number;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A moment as people read it. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function askPartnership(inviter: string, enrollmentUrl: string | null): string[] {
  return [
    `${inviter} invites your company to a partnership as indirect reseller.`,
    `Accepting authorises ${inviter} to place orders and add subscriptions for customers that both of you serve, and gives it admin access to your account, which you can take back at any time. No customers are exchanged.`,
    'To accept, open the link, sign in as a global admin or admin agent of your company (you may have to sign in again), tick the box and authorise.',
    ...(enrollmentUrl === null
      ? []
      : [`If your company is not enrolled as an indirect reseller yet, enroll it first: ${enrollmentUrl}`]),
  ];
}

function askCustomer(inviter: string, values: MailValues): string[] {
  const provider = textOf(values['providerName']);
  const place = textOf(values['acceptancePlace']);
  const who = provider === null ? inviter : `${inviter} together with its provider ${provider}`;
  const privileges =
    values['includesDelegatedAdmin'] === true
      ? `The request includes delegated admin privileges for ${inviter}: it may manage your subscriptions, licenses and users for you. You can take them back at any time.`
      : 'The request does not include delegated admin privileges.';
  return [
    `${who} invites you to a reseller relationship${provider === null ? '' : ' with both'}.`,
    privileges,
    ...(provider === null ? [] : [`${provider} gets the right to submit orders for you.`]),
    `To accept, open the link${place === null ? '' : ` (${place})`}, sign in as an admin of your organization, or make an account there if you have none. If you have not accepted the customer agreement yet, you are asked to.`,
  ];
}

/** A message, marked as what the sender wrote: nobody shall take it for words of this server. */
const wordsOfSender = (inviter: string, message: string): string =>
  [`The following are the words of ${inviter}, which nobody else has checked:`, ...message.split(/\r?\n/)].join('\n> ');

/** What the mail says, from the values that were stored; those of older mails may be fewer. */
export function invitationText(values: MailValues): MailText {
  const inviter = textOf(values['inviterName']) ?? 'A partner';
  const message = textOf(values['message']);
  const isPartnership = values['kind'] === 'PARTNERSHIP';
  const country = textOf(values['inviterCountry']);
  const expiresAt = values['expiresAt'];
  return {
    subject: isPartnership ? `${inviter} invites you to a partnership` : `${inviter} asks you for a reseller relationship`,
    before: [
      ...(isPartnership ? askPartnership(inviter, textOf(values['enrollmentUrl'])) : askCustomer(inviter, values)),
      ...(country === null ? [] : [`${inviter} has its account in ${country}.`]),
      ...(message === null ? [] : [wordsOfSender(inviter, message)]),
    ],
    linkLabel: 'Read the invitation and answer it',
    after: [
      `The link can be used once${typeof expiresAt === 'number' ? ` and is valid until ${moment(expiresAt)}` : ''}. Opening it changes nothing.`,
      'If you did not expect this mail, ignore it.',
    ],
  };
}

/** Invites somebody to a partnership or a reseller relationship. */
export const INVITATION_MAIL = defineMail('invitation', { text: invitationText, link: 'invitation' });
