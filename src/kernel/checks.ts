import { refuse } from './errors';

const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** Limits of a text. */
export interface TextLimits {
  /** Characters at least, without white space around them; 0 unless given. */
  min?: number;
  max: number;
  /** May have line breaks. */
  lines?: boolean;
}

/**
 * Checks a text of an input: length, and no control characters, so that it can stand in a mail header or a
 * line of a log. A text left out, or null, is left as it is.
 */
export function checkText(value: string | null | undefined, limits: TextLimits, path: string[]): void {
  if (value == null) return;
  const { min = 0, max, lines = false } = limits;
  const length = [...value].length;
  if (length > max || [...value.trim()].length < min) {
    refuse('INVALID', `Give ${min > 0 ? `${min} to ${max}` : `at most ${max}`} characters.`, path, { min, max });
  }
  if (CONTROL.test(lines ? value.replace(/[\n\r\t]/g, '') : value))
    refuse('INVALID', 'Control characters are not allowed.', path);
}

/** Checks a web address: http or https. */
export function checkWebsite(value: string | null | undefined, path: string[]): void {
  if (value == null) return;
  checkText(value, { min: 4, max: 500 }, path);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    refuse('INVALID', 'Give a web address that begins with https:// or http://.', path);
  }
}
