import { defineMail, type MailText, type MailValues } from '../outbox';

/** Contents of an invitation mail, as stored with the mail. Never includes the link. */
export interface InvitationWords {
  kind: string;
  inviterName: string;
  inviterCountry: string;
  providerName: string | null;
  message: string | null;
  includesDelegatedAdmin: boolean;
  acceptancePlace: string | null;
  /** Where a reseller that is not enrolled yet can enroll. Only for partnerships. */
  enrollmentUrl: string | null;
  expiresAt: number;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Formats a time for people. */
const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function askPartnership(inviter: string, enrollmentUrl: string | null): string[] {
  return [
    `${inviter} invites your company to a partnership as an indirect reseller.`,
    `If you accept, you authorize ${inviter} to place orders and add subscriptions for customers that both of you serve, and give it admin access to your account. You can revoke this access at any time. No customers are exchanged.`,
    'To accept, open the link, sign in as a global admin or admin agent of your company (you may have to sign in again), check the box and authorize.',
    ...(enrollmentUrl === null
      ? []
      : [`If your company is not enrolled as an indirect reseller yet, enroll first: ${enrollmentUrl}`]),
  ];
}

function askCustomer(inviter: string, values: MailValues): string[] {
  const provider = textOf(values['providerName']);
  const place = textOf(values['acceptancePlace']);
  const who = provider === null ? inviter : `${inviter}, together with its provider ${provider},`;
  const privileges =
    values['includesDelegatedAdmin'] === true
      ? `The request includes delegated admin privileges for ${inviter}, which allow it to manage your subscriptions, licenses and users for you. You can revoke them at any time.`
      : 'The request does not include delegated admin privileges.';
  return [
    `${who} invites you to a reseller relationship${provider === null ? '' : ' with both'}.`,
    privileges,
    ...(provider === null ? [] : [`${provider} gets the right to submit orders for you.`]),
    `To accept, open the link${place === null ? '' : ` (${place})`} and sign in as an admin of your organization, or create an account there if you have none. If you have not accepted the customer agreement yet, you will be asked to.`,
  ];
}

/** Marks a message as the sender's, so that it is not mistaken for text from this server. */
const wordsOfSender = (inviter: string, message: string): string =>
  [`Message from ${inviter}, not reviewed by anyone else:`, ...message.split(/\r?\n/)].join('\n> ');

/** Writes the mail from its stored values. Older mails may have fewer values. */
export function invitationText(values: MailValues): MailText {
  const inviter = textOf(values['inviterName']) ?? 'A partner';
  const message = textOf(values['message']);
  const isPartnership = values['kind'] === 'PARTNERSHIP';
  const country = textOf(values['inviterCountry']);
  const expiresAt = values['expiresAt'];
  return {
    subject: isPartnership ? `${inviter} invites you to a partnership` : `${inviter} invites you to a reseller relationship`,
    before: [
      ...(isPartnership ? askPartnership(inviter, textOf(values['enrollmentUrl'])) : askCustomer(inviter, values)),
      ...(country === null ? [] : [`${inviter} has its account in ${country}.`]),
      ...(message === null ? [] : [wordsOfSender(inviter, message)]),
    ],
    linkLabel: 'Read and answer the invitation',
    after: [
      `The link can be used once${typeof expiresAt === 'number' ? ` and is valid until ${moment(expiresAt)}` : ''}. Opening it changes nothing.`,
      'If you did not expect this email, ignore it.',
    ],
  };
}

/** Invites someone to a partnership or a reseller relationship. */
export const INVITATION_MAIL = defineMail('invitation', { text: invitationText, link: 'invitation' });
