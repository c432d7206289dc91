import escapeHtml from 'escape-html';
import type { Ctx, TxCtx } from '../../data/context';
import type { Values } from '../../data/insert';
import { insertRows } from '../../graph/write';
import type { NewMail } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import type { LinkPurpose } from '../../security/links';
import { MailAttachment, OutboxMail } from './mail.entity';

/** The content of a mail, before rendering as text and HTML. */
export interface MailText {
  subject: string;
  /** Paragraphs before the link. */
  before: readonly string[];
  /** Label of the link, if there is one. */
  linkLabel?: string;
  /** Paragraphs after the link. */
  after?: readonly string[];
}

/** Template values: plain texts and numbers, never a link or secret. */
export type MailValues = NonNullable<NewMail['values']>;

/** A mail template. */
export interface MailTemplate {
  /** Renders the content from the stored values. */
  text: (values: MailValues) => MailText;
  /** Purpose of the link. The link is derived when the mail is sent and never stored. */
  link?: LinkPurpose;
}

const templates = new Map<string, MailTemplate>();

/** Defines a mail template and returns its name. */
export function defineMail(name: string, template: MailTemplate): string {
  if (templates.has(name)) throw new Error(`The mail ${name} is declared twice.`);
  templates.set(name, template);
  return name;
}

/** Whether this server version knows a mail template. */
export const isMail = (name: string): boolean => templates.has(name);

function mailRow(now: number, mail: NewMail): Values {
  if (!templates.has(mail.template)) throw new Error(`Unknown mail template: ${mail.template}.`);
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

/** The parts that a file is stored in. */
const PARTS = /.{1,60000}/gs;

/** Queues mails in the current transaction. They are sent after the commit. */
export async function queueMails(tx: TxCtx, mails: readonly NewMail[]): Promise<void> {
  const queued = mails.map((mail) => ({ row: mailRow(tx.clock.now(), mail), attachment: mail.attachment }));
  const rows = queued.map(({ row }) => row);
  const attached = queued.flatMap(({ row, attachment }) =>
    (attachment?.content.match(PARTS) ?? []).map((content, part) => ({ mailId: row['id'] ?? '', ...attachment, content, part })),
  );
  await insertRows(tx, OutboxMail, rows);
  await insertRows(tx, MailAttachment, attached);
}

/** A rendered mail, with its link or with the link masked. */
export interface WrittenMail {
  subject: string;
  text: string;
  html: string;
}

/** Replaces the link for those who may read the mail but not use it. */
export const MASKED_LINK = '[link]';

function htmlOf(text: MailText, url: string | null): string {
  const paragraph = (line: string): string => `<p>${escapeHtml(line).replaceAll('\n', '<br>')}</p>`;
  const link = url === null ? [] : [`<p><a href="${escapeHtml(url)}">${escapeHtml(text.linkLabel ?? url)}</a></p>`];
  const body = [...text.before.map(paragraph), ...link, ...(text.after ?? []).map(paragraph)];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(text.subject)}</title></head><body>${body.join('')}</body></html>`;
}

/** Renders a mail as plain text and HTML from the same content. */
export function writeMail(text: MailText, url: string | null): WrittenMail {
  const link = url === null ? [] : [text.linkLabel ? `${text.linkLabel}:\n${url}` : url];
  return {
    // Keep the subject on one line, whatever names and messages contain.
    subject: text.subject.replace(/\s+/g, ' ').trim().slice(0, 200),
    text: `${[...text.before, ...link, ...(text.after ?? [])].join('\n\n')}\n`,
    html: htmlOf(text, url),
  };
}

/** The link of a stored mail, derived now. Null if its template has none. */
function linkOf(ctx: Pick<Ctx, 'services'>, template: MailTemplate, values: MailValues): string | null {
  const { linkId, issueNumber } = values;
  if (!template.link || typeof linkId !== 'string' || typeof issueNumber !== 'number') return null;
  return ctx.services.links.url(template.link, ctx.services.links.issue(template.link, { id: linkId, issueNumber }));
}

/**
 * Renders a stored mail: with its link for the recipient, with the link masked for others. Throws if this server
 * version does not know the template.
 */
export function readMail(ctx: Pick<Ctx, 'services'>, name: string, parameters: string, link: 'usable' | 'masked'): WrittenMail {
  const template = templates.get(name);
  if (!template) throw new Error(`Unknown mail template: ${name}.`);
  const values = JSON.parse(parameters) as MailValues;
  const url = linkOf(ctx, template, values);
  return writeMail(template.text(values), url === null || link === 'usable' ? url : MASKED_LINK);
}
