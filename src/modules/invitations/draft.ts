import type { Ctx } from '../../data/context';
import type { Done, Outcome } from '../../graph/idempotent-transaction';
import type { NewMail } from '../../kernel/event';
import { MASKED_LINK, writeMail } from '../outbox';
import type { InvitationDraft } from './draft.types';
import { INVITATION_MAIL, invitationText, type InvitationWords } from './invitation.mails';

/** An invitation that was just issued: what its mail says, and which link it carries. */
export interface Issued {
  id: string;
  issueNumber: number;
  recipientEmail: string;
  words: InvitationWords;
}

/** Cannot fail: half a character is encoded as the character that stands for what is none. */
const encode = (text: string): string =>
  encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The address of a mail program with everything filled in (RFC 6068): percent-encoded, lines end with CRLF. */
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

/** What an issued invitation leaves behind: enough to show the draft again, without its link. */
export const outcomeOf = (issued: Issued): Outcome => ({ invitationId: issued.id, issued: JSON.stringify(issued) });

/** Makes what the payload shows of an issued invitation. */
export type ShowsDraft = (done: Done) => object;

/** What the payload shows of it: the link once. */
export const shownDraft =
  (ctx: Ctx): ShowsDraft =>
  (done) => ({
    draft: draftOf(ctx, JSON.parse(done.outcome['issued'] ?? '') as Issued, !done.repeated && !done.dryRun),
    linkShownBefore: done.repeated,
  });

/** What the payload shows when it was refused. */
export const NO_DRAFT = { draft: null, linkShownBefore: false };

/** The mail of an invitation with its link, where it is sent from here; none otherwise. */
export const invitationMails = ({ id, issueNumber, recipientEmail, words }: Issued, sendByEmail: boolean): readonly NewMail[] =>
  sendByEmail
    ? [{ template: INVITATION_MAIL, recipient: recipientEmail, subjectId: id, values: { ...words }, link: { id, issueNumber } }]
    : [];
