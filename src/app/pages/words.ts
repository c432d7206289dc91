import type { Reason } from './query-graph';

/** Page texts that replace API messages, which are written for programs. */
const WORDS: Readonly<Record<string, string>> = {
  AGREEMENT_REQUIRED: 'Read the customer agreement and check the box that accepts it.',
  CONFIRMATION_REQUIRED: 'Check the box that confirms.',
  CUSTOMER_PROOF_REQUIRED:
    'A partner set your password. Request a new one where you usually sign in, choose it with the link mailed to you, and open this page again.',
  INVALID_LINK: 'This link no longer works: it was used, replaced or has expired. Ask the sender for a new one.',
  OTHER_CLOUD: 'This invitation is for customers of another cloud.',
  RESELLER_NOT_ENROLLED:
    'The enrollment of your company is not finished. Finish it first, then open this link again. It is valid until the date shown below.',
  TEXT_CHANGED: 'The terms have changed since you opened this page. Read the new version below and answer again.',
  UNKNOWN_COUNTRY: 'Choose a country from the list.',
};

/** Shown if a message is written for programs and no replacement is known. */
const UNSPOKEN = 'This was refused. Contact the sender of the link.';

/** Form labels, by the input path of their fields. */
export type Labels = Readonly<Record<string, string>>;

/** Replaces messages that only a program could follow. */
const plain = (message: string): string => (message.includes('`') ? UNSPOKEN : message);

/** Refusals as people read them, each with the field it is about. */
export const inWords = (reasons: readonly Reason[], labels: Labels = {}): string[] =>
  reasons.map(({ code, message, path }) => {
    const label = labels[path.join('.')];
    const words = WORDS[code] ?? plain(message);
    return label === undefined ? words : `${label}: ${words}`;
  });

const CLOUDS: Readonly<Record<string, string>> = {
  PUBLIC: 'Public cloud',
  US_GOVERNMENT: 'US government cloud',
  GERMANY: 'Germany cloud',
};

/** The display name of a cloud. */
export const cloudName = (cloud: string | null): string | null => (cloud === null ? null : (CLOUDS[cloud] ?? cloud));

const MOMENT = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The display form of a point in time. */
export const moment = (at: string): string => `${MOMENT.format(new Date(at))} UTC`;

const COUNTRIES = new Intl.DisplayNames('en', { type: 'region' });

/** The name of a country by its code. */
export const countryName = (code: string): string => COUNTRIES.of(code) ?? code;

/** Joins names for a sentence: "A", "A and B". */
export const listed = (names: readonly string[]): string => names.join(' and ');
