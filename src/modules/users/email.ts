/** Characters of an e-mail address at most. */
export const EMAIL_LONGEST = 320;

/** E-mail addresses as they are compared: trimmed, NFC, lower case. */
export const normalizeEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** The domain of an address, lower case. */
export const domainOf = (email: string): string => normalizeEmail(email).split('@').at(-1) ?? '';

/** Whether a text is an e-mail address that mail can be sent to: one @, a dotted domain, nothing a header could break on. */
export function isEmail(email: string): boolean {
  return (
    email.length <= EMAIL_LONGEST &&
    /^[^\s@<>(),;:"\\[\]\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/iu.test(email)
  );
}
