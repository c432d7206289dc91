import type { Reason } from './query-graph';

/** What a page says instead of the API, which speaks to programs. */
const WORDS: Readonly<Record<string, string>> = {
  AGREEMENT_REQUIRED: 'Read the customer agreement and tick the box that accepts it.',
  CONFIRMATION_REQUIRED: 'Tick the box that confirms.',
  CUSTOMER_PROOF_REQUIRED:
    'A partner set your password. Ask for a new one where you usually sign in, choose it with the link that is mailed to you, and open this page again.',
  INVALID_LINK:
    'This link does not work any more: it was used or replaced, or it has expired. Ask whoever sent it for a new one.',
  OTHER_CLOUD: 'This invitation is for customers of another cloud.',
  RESELLER_NOT_ENROLLED:
    'The enrollment of your company is not finished. Finish it first, then open this link again: it stays valid until the day named below.',
  TEXT_CHANGED: 'The terms have changed since you opened this page. Read the new version below and answer again.',
  UNKNOWN_COUNTRY: 'Choose a country from the list.',
};

/** Said where a message is made for programs and no other words are known. */
const UNSPOKEN = 'This was refused. Ask whoever sent you the link.';

/** Labels of a form, by the path of the input that their fields become. */
export type Labels = Readonly<Record<string, string>>;

/** A message without anything that only a program could follow. */
const plain = (message: string): string => (message.includes('`') ? UNSPOKEN : message);

/** Reasons for refusing as people read them, each with the field it is about. */
export const inWords = (reasons: readonly Reason[], labels: Labels = {}): string[] =>
  reasons.map(({ code, message, path }) => {
    const label = labels[path.join('.')];
    const words = WORDS[code] ?? plain(message);
    return label === undefined ? words : `${label}: ${words}`;
  });

const CLOUDS: Readonly<Record<string, string>> = {
  PUBLIC: 'Public cloud',
  US_GOVERNMENT: 'Cloud of the US government',
  GERMANY: 'Cloud of Germany',
};

/** A cloud as people call it. */
export const cloudName = (cloud: string | null): string | null => (cloud === null ? null : (CLOUDS[cloud] ?? cloud));

const MOMENT = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** A moment as people read it. */
export const moment = (at: string): string => `${MOMENT.format(new Date(at))} UTC`;

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });

/** The name of a country by its code. */
export const countryName = (code: string): string => COUNTRIES.of(code) ?? code;

/** Names in a sentence: "A", "A and B". */
export const listed = (names: readonly string[]): string => names.join(' and ');
