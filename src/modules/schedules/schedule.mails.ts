import { defineMail, type MailText, type MailValues } from '../outbox';

const text = (value: MailValues[string] | undefined): string => (value == null ? '' : String(value));

const END = 'You get this mail because of a schedule of yours. Pause or delete it with `updateSchedule` or `deleteSchedule`.';

/** A scheduled file, attached. */
export const SCHEDULED_FILE = defineMail('scheduledFile', {
  text: ({ name, file, due }): MailText => ({
    subject: `${text(name)}: ${text(file)}`,
    before: [`${text(file)} is attached. It was due ${text(due)}.`],
    after: [END],
  }),
});

/** The address of a scheduled file. It holds no token and asks for one. */
export const SCHEDULED_LINK = defineMail('scheduledLink', {
  text: ({ name, due, address, reason }): MailText => ({
    subject: `${text(name)} is ready`,
    before: [
      `The saved query ${text(name)} was due ${text(due)}. Get it here, with an API token as password:`,
      text(address),
      ...(reason ? [text(reason)] : []),
    ],
    after: [END],
  }),
});

/** A schedule was paused. */
export const SCHEDULE_PAUSED = defineMail('schedulePaused', {
  text: ({ name, problem }): MailText => ({
    subject: `Your schedule for ${text(name)} is paused`,
    before: [
      `The schedule that mails you ${text(name)} does not run any more: ${text(problem)}`,
      'When this is solved, turn it on again with `updateSchedule` and `paused: false`.',
    ],
  }),
});
