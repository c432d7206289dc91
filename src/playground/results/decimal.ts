/** Exact sums of decimal strings, as amounts need them. */

const PATTERN = /^-?\d+(\.\d+)?$/;

export const isDecimal = (text: string): boolean => PATTERN.test(text);

const placesOf = (text: string): number => text.split('.')[1]?.length ?? 0;

function scaled(text: string, places: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}

/** The sum, with as many decimal places as the most exact of them. */
export function addDecimals(texts: readonly string[]): string {
  const places = Math.max(0, ...texts.map(placesOf));
  const sum = texts.reduce((total, text) => total + scaled(text, places), 0n);
  if (places === 0) return sum.toString();
  const digits = (sum < 0n ? -sum : sum).toString().padStart(places + 1, '0');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
