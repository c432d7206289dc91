import type { Ctx } from '../../data/context';
import type { Done, Outcome } from '../../graph/idempotent-transaction';
import type { NewMail } from '../../kernel/event';
import { MASKED_LINK, writeMail } from '../outbox';
import type { InvitationDraft } from './draft.types';
import { INVITATION_MAIL, invitationText, type InvitationWords } from './invitation.mails';

/** A newly issued invitation link, with the contents of its mail. */
export interface Issued {
  id: string;
  issueNumber: number;
  recipientEmail: string;
  words: InvitationWords;
}

/** Percent-encodes text. Never throws, because a lone surrogate is first replaced with U+FFFD. */
const encode = (text: string): string =>
  encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** A mailto: URL with recipient, subject and body filled in (RFC 6068): percent-encoded, lines end with CRLF. */
export function mailtoUrl(recipient: string, subject: string, body: string): string {
  const address = recipient.split('@').map(encode).join('@');
  return `mailto:${address}?subject=${encode(subject)}&body=${encode(body.replace(/\r?\n/g, '\r\n'))}`;
}

function draftOf(ctx: Ctx, issued: Issued, showsLink: boolean): InvitationDraft {
  const { id, issueNumber, recipientEmail, words } = issued;
  const link = showsLink
    ? ctx.services.links.url('invitation', ctx.services.links.issue('invitation', { id, issueNumber }))
    : null;
  const { subject, text } = writeMail(invitationText({ ...words }), link ?? MASKED_LINK);
  return {
    recipientEmail,
    subject,
    body: text,
    link,
    mailtoUrl: link === null ? null : mailtoUrl(recipientEmail, subject, text),
    acceptancePlace: words.acceptancePlace,
    includesDelegatedAdmin: words.includesDelegatedAdmin,
  };
}

/** What is stored of an issued invitation: enough to show the draft again, without its link. */
export const outcomeOf = (issued: Issued): Outcome => ({ invitationId: issued.id, issued: JSON.stringify(issued) });

/** Creates the draft fields of a payload. */
export type ShowsDraft = (done: Done) => object;

/** Returns the draft fields. The link is only included the first time. */
export const shownDraft =
  (ctx: Ctx): ShowsDraft =>
  (done) => ({
    draft: draftOf(ctx, JSON.parse(done.outcome['issued'] ?? '') as Issued, !done.repeated && !done.dryRun),
    linkShownBefore: done.repeated,
  });

/** The draft fields of a refused mutation. */
export const NO_DRAFT = { draft: null, linkShownBefore: false };

/** The invitation's mail if the server is to send it, otherwise none. */
export const invitationMails = ({ id, issueNumber, recipientEmail, words }: Issued, sendByEmail: boolean): readonly NewMail[] =>
  sendByEmail
    ? [{ template: INVITATION_MAIL, recipient: recipientEmail, subjectId: id, values: { ...words }, link: { id, issueNumber } }]
    : [];
