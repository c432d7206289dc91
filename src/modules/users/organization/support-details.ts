import { refuse, together } from '../../../kernel/errors';
import { checkSupport, type SupportInput } from '../../partners';
import { isEmail } from '../email';

/** Refuses support details that do not fit, with everything that is wrong with them. */
export function checkSupportDetails(support: SupportInput | null | undefined, path: readonly string[]): void {
  if (!support) return;
  const { email, phone, website } = support;
  together(
    () => checkSupport(support, path),
    () => {
      if (email != null && !isEmail(email)) refuse('INVALID_EMAIL', 'This is no e-mail address.', [...path, 'email']);
    },
    () => {
      if (email == null && phone == null && website == null) {
        refuse('INVALID', 'Give an e-mail address, a telephone number or a website.', [...path]);
      }
    },
  );
}
