import { z } from 'zod';

/** An environment variable. */
export interface Variable {
  /** What it does, with unit and limits. */
  description: string;
  /** The default, in words or as a value. */
  fallback: string;
  type: z.ZodType;
  /** Never shown in messages. */
  secret?: boolean;
}

/** `true` or `false`. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
/** A whole number within bounds, both included. */
export const whole = (from: number, to: number): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'must be an integer')
    .transform(Number)
    .pipe(z.number().min(from).max(to));
/** A URL with a host, and with one of the schemes. */
export const address = (schemes: RegExp): z.ZodType<string> =>
  z.string().refine((text) => {
    if (/\s/.test(text) || !URL.canParse(text)) return false;
    const { protocol, hostname } = new URL(text);
    return schemes.test(protocol) && hostname !== '';
  }, 'must be a URL');
/** Names, separated by commas. */
export const names = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
