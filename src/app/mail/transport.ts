import { accessSync, chmodSync, constants, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Settings } from '../../config/env';
import { StartupError } from '../../kernel/startup-error';
import type { WrittenMail } from '../../modules/outbox';

/** A mail ready to send. */
export interface OutgoingMail extends WrittenMail {
  id: string;
  createdAt: number;
  recipient: string;
  /** The file attached to it. */
  attachment: Attachment | null;
}

/** A file attached to a mail. */
export interface Attachment {
  name: string;
  /** Media type. */
  type: string;
  /** In Base64. */
  content: string;
}

/** Delivers mails. `send` rejects if a mail was not accepted. */
export interface MailTransport {
  /** The destination, for the log. */
  readonly target: string;
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The mail as nodemailer takes it. The recipient is a single address, never text that could name several. */
function message(mail: OutgoingMail, from: string) {
  return {
    from,
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: mail.attachment
      ? [
          {
            filename: mail.attachment.name,
            contentType: mail.attachment.type,
            content: mail.attachment.content,
            encoding: 'base64',
          },
        ]
      : [],
    // The same for every attempt, so that duplicates can be recognized.
    messageId: `<${mail.id}@partner-graph>`,
    date: new Date(mail.createdAt),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function smtp(url: string, from: string): MailTransport {
  const transport = createTransport({
    url,
    pool: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  });
  return {
    target: new URL(url).host,
    send: async (mail) => void (await transport.sendMail(message(mail, from))),
    close: () => transport.close(),
  };
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code = 'unknown' } = cause as { code?: string };
    throw new StartupError(`Cannot write mails to the folder ${folder} (${code}). Set MAIL_FOLDER or SMTP_URL.`, cause);
  }
}

function files(folder: string, from: string): MailTransport {
  const writer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  makeFolder(folder);
  return {
    target: folder,
    send: async (mail) => {
      const { message: content } = await writer.sendMail(message(mail, from));
      const name = join(folder, `${new Date(mail.createdAt).toISOString().replaceAll(':', '-')}-${mail.id}.eml`);
      // Links in mails are credentials. No other user of this machine may read them.
      writeFileSync(`${name}.part`, content as Buffer, { mode: 0o600 });
      chmodSync(`${name}.part`, 0o600);
      renameSync(`${name}.part`, name);
    },
    close: () => writer.close(),
  };
}

/** The configured mail transport: SMTP or files. Null means that mails stay in the outbox. */
export function mailTransport(settings: Settings): MailTransport | null {
  if (settings.smtpUrl !== undefined) return smtp(settings.smtpUrl, settings.mailFrom);
  return settings.mailFolder === undefined ? null : files(settings.mailFolder, settings.mailFrom);
}
