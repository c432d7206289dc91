import { readMail } from '../../../../src/modules/outbox';
import type { TestApp } from '../../../support/app';

/** A mail as its recipient gets it. */
export interface Mail {
  template: string;
  subject: string;
  text: string;
  html: string;
  /** Token of its link; empty where it has none. */
  token: string;
}

/** The mails to an address, oldest first, written as they are sent. */
export async function mailsTo(app: TestApp, recipient: string): Promise<Mail[]> {
  const rows = await app.database.rows('SELECT template, parameters FROM outbox_mail WHERE recipient = ? ORDER BY id', [
    recipient,
  ]);
  return rows.map((row) => {
    const name = String(row['template']);
    const mail = readMail(app.context(), name, String(row['parameters']), 'usable');
    const link = /https?:\/\/\S+\/links\/\S+/.exec(mail.text)?.[0];
    return { template: name, ...mail, token: link?.split('/').at(-1) ?? '' };
  });
}

/** The last mail of a kind to an address. */
export async function lastMail(app: TestApp, recipient: string, template: string): Promise<Mail> {
  const found = (await mailsTo(app, recipient)).filter((mail) => mail.template === template).at(-1);
  if (!found) throw new Error(`${recipient} got no ${template}.`);
  return found;
}

/** Which kinds of mail an address got, oldest first. */
export const kindsTo = async (app: TestApp, recipient: string): Promise<string[]> =>
  (await mailsTo(app, recipient)).map(({ template }) => template);
