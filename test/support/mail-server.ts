import { fork } from 'node:child_process';
import { join } from 'node:path';
import PostalMime, { type Email } from 'postal-mime';

/** A mail as a server took it. */
export interface TakenMail {
  from: string;
  to: string[];
  raw: string;
}

/** An SMTP server in a process of its own. */
export interface MailServer {
  url: string;
  mails: TakenMail[];
  /** Mails for a recipient, read. */
  to: (recipient: string) => Promise<Email[]>;
  stop: () => Promise<void>;
}

/** Starts an SMTP server on a free port; `refuse` mails are refused for now before it takes any. */
export function startMailServer(refuse = 0): Promise<MailServer> {
  const child = fork(join(__dirname, 'smtp-server.cjs'), { env: { ...process.env, REFUSE: String(refuse) }, execArgv: [] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const mails: TakenMail[] = [];
  const stop = (): Promise<void> => {
    child.kill('SIGTERM');
    return ended;
  };
  const to: MailServer['to'] = (recipient) =>
    Promise.all(mails.filter((mail) => mail.to.includes(recipient)).map(({ raw }) => PostalMime.parse(raw)));
  return new Promise((resolve) => {
    child.on('message', (said: ({ number: number } & TakenMail) | { port: number }) => {
      if ('port' in said) return resolve({ url: `smtp://127.0.0.1:${said.port}`, mails, to, stop });
      mails.push(said);
      // Only now does the server say to its client that it has the mail.
      child.send({ number: said.number });
    });
  });
}

/** The link in a mail. */
export const linkIn = (mail: Email | undefined): string => /https?:\/\/\S+\/links\/\S+/.exec(mail?.text ?? '')?.[0] ?? '';
