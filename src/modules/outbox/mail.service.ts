import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { insertRows } from '../../graph/write';
import type { NewMail } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import type { LinkPurpose } from '../../security/links';
import { OutboxMail } from './mail.entity';

/** What a mail says, before it becomes text and HTML. */
export interface MailText {
  subject: string;
  /** Paragraphs before the link. */
  before: readonly string[];
  /** What the link is called, where there is one. */
  linkLabel?: string;
  /** Paragraphs after it. */
  after?: readonly string[];
}

/** The values of a template: plain texts and numbers, never a link or a secret. */
export type MailValues = NonNullable<NewMail['values']>;

/** A kind of mail. */
export interface MailTemplate {
  /** Says it from the values that were stored. */
  text: (values: MailValues) => MailText;
  /** The link it carries; it is derived when the mail is sent, and stands nowhere. */
  link?: LinkPurpose;
}

const templates = new Map<string, MailTemplate>();

/** Declares a kind of mail and answers its name. */
export function defineMail(name: string, template: MailTemplate): string {
  if (templates.has(name)) throw new Error(`The mail ${name} is declared twice.`);
  templates.set(name, template);
  return name;
}

/** Whether this build knows a kind of mail. */
export const isMail = (name: string): boolean => templates.has(name);

function mailRow(now: number, mail: NewMail): Values {
  if (!templates.has(mail.template)) throw new Error(`There is no mail ${mail.template}.`);
  return {
    id: newId('OutboxMail', now),
    createdAt: now,
    template: mail.template,
    recipient: mail.recipient.trim(),
    subjectId: mail.subjectId ?? null,
    parameters: JSON.stringify({
      ...mail.values,
      ...(mail.link ? { linkId: mail.link.id, issueNumber: mail.link.issueNumber } : {}),
    }),
    status: 'PENDING',
    attempts: 0,
    nextAttemptAt: now,
    sentAt: null,
    problems: '[]',
  };
}

/** Puts mails into the outbox, in the transaction of what they tell about; they are sent after the commit. */
export const queueMails = (tx: TxCtx, mails: readonly NewMail[]): Promise<void> =>
  insertRows(
    tx,
    OutboxMail,
    mails.map((mail) => mailRow(tx.clock.now(), mail)),
  );

/** A mail as it goes out, or as its draft: with the link, or with the link masked. */
export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char] ?? char);

/** What stands where a link would, for those who may read the mail but not use it. */
export const MASKED_LINK = '[link]';

function htmlOf(text: MailText, url: string | null): string {
  const paragraph = (line: string): string => `<p>${escapeHtml(line).replaceAll('\n', '<br>')}</p>`;
  const link = url === null ? [] : [`<p><a href="${escapeHtml(url)}">${escapeHtml(text.linkLabel ?? url)}</a></p>`];
  const body = [...text.before.map(paragraph), ...link, ...(text.after ?? []).map(paragraph)];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(text.subject)}</title></head><body>${body.join('')}</body></html>`;
}

/** Writes a mail as plain text and HTML from the same words. */
export function writeMail(text: MailText, url: string | null): WrittenMail {
  const link = url === null ? [] : [text.linkLabel ? `${text.linkLabel}:\n${url}` : url];
  return {
    // One line, whatever names and messages contain.
    subject: text.subject.replace(/\s+/g, ' ').trim().slice(0, 200),
    text: `${[...text.before, ...link, ...(text.after ?? [])].join('\n\n')}\n`,
    html: htmlOf(text, url),
  };
}

/** The link of a stored mail, derived now; null where its template has none. */
function linkOf(ctx: Pick<Ctx, 'services'>, template: MailTemplate, values: MailValues): string | null {
  const { linkId, issueNumber } = values;
  if (!template.link || typeof linkId !== 'string' || typeof issueNumber !== 'number') return null;
  return ctx.services.links.url(template.link, ctx.services.links.issue(template.link, { id: linkId, issueNumber }));
}

/**
 * Writes a stored mail: with its link for the one it goes to, with the link masked for everybody else.
 * Throws for a template that this build does not know.
 */
export function readMail(ctx: Pick<Ctx, 'services'>, name: string, parameters: string, link: 'usable' | 'masked'): WrittenMail {
  const template = templates.get(name);
  if (!template) throw new Error(`This build knows no mail ${name}.`);
  const values = JSON.parse(parameters) as MailValues;
  const url = linkOf(ctx, template, values);
  return writeMail(template.text(values), url === null || link === 'usable' ? url : MASKED_LINK);
}
