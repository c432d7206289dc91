import { accessSync, chmodSync, constants, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Settings } from '../../config/env';
import { StartupError } from '../../kernel/startup-error';
import type { WrittenMail } from '../../modules/outbox';

/** A mail ready to go. */
export interface OutgoingMail extends WrittenMail {
  id: string;
  createdAt: number;
  recipient: string;
}

/** Hands mails over; rejects when one was not taken. */
export interface MailTransport {
  /** Where mails go, for the log. */
  readonly target: string;
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** How nodemailer gets a mail: one recipient as an address, never as a text that could name several. */
function message(mail: OutgoingMail, from: string) {
  return {
    from,
    to: { name: '', address: mail.recipient },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // The same for every try, so that whoever gets a mail twice can tell.
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
    throw new StartupError(`Mails cannot be written to the folder ${folder} (${code}); set MAIL_FOLDER or SMTP_URL.`, cause);
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
      // Links in mails are keys; nobody else on the machine may read them.
      writeFileSync(`${name}.part`, content as Buffer, { mode: 0o600 });
      chmodSync(`${name}.part`, 0o600);
      renameSync(`${name}.part`, name);
    },
    close: () => writer.close(),
  };
}

/** The way mails go by the settings: a mail server, files, or nowhere: then they wait in the outbox. */
export function mailTransport(settings: Settings): MailTransport | null {
  if (settings.smtpUrl !== undefined) return smtp(settings.smtpUrl, settings.mailFrom);
  return settings.mailFolder === undefined ? null : files(settings.mailFolder, settings.mailFrom);
}
