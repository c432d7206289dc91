import { refuse, together } from '../../../kernel/errors';
import { checkSupport, type SupportInput } from '../../partners';
import { isEmail } from '../email';

/** Refuses invalid support details and reports all errors at once. */
export function checkSupportDetails(support: SupportInput | null | undefined, path: readonly string[]): void {
  if (!support) return;
  const { email, phone, website } = support;
  together(
    () => checkSupport(support, path),
    () => {
      if (email != null && !isEmail(email)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', [...path, 'email']);
    },
    () => {
      if (email == null && phone == null && website == null) {
        refuse('INVALID', 'Give at least one of e-mail address, telephone number and website.', [...path]);
      }
    },
  );
}
