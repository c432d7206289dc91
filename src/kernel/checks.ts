import { refuse } from './errors';

const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/;

/** Limits of a text. */
export interface TextLimits {
  /** Minimum length without surrounding white space. Default: 0. */
  min?: number;
  max: number;
  /** Allows line breaks. */
  lines?: boolean;
}

/**
 * Checks an input text: its length, and no control characters, so that it is safe in mail headers and log lines. Null or
 * missing texts pass.
 */
export function checkText(value: string | null | undefined, limits: TextLimits, path: string[]): void {
  if (value == null) return;
  const { min = 0, max, lines = false } = limits;
  const length = [...value].length;
  if (length > max || [...value.trim()].length < min) {
    refuse('INVALID', `Enter ${min > 0 ? `${min} to ${max}` : `at most ${max}`} characters.`, path, { min, max });
  }
  if (CONTROL.test(lines ? value.replace(/[\n\r\t]/g, '') : value))
    refuse('INVALID', 'Control characters are not allowed.', path);
}

/** Checks a web address: http or https. */
export function checkWebsite(value: string | null | undefined, path: string[]): void {
  if (value == null) return;
  checkText(value, { min: 4, max: 500 }, path);
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    refuse('INVALID', 'Enter a web address that starts with https:// or http://.', path);
  }
}
