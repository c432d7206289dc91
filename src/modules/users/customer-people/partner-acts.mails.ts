import { defineMail } from '../../outbox';

const UNTIL =
  'Until the mailbox of this user is proven by a mailed link, the user accepts nothing for your company, changes no privileges and no admins. If you did not expect this, take the delegated admin privileges of the partner back and ask it.';

/** To a customer: a partner set the password of one of its people. */
export const RESET_BY_PARTNER_MAIL = defineMail('resetByPartner', {
  text: ({ partner, userName }) => ({
    subject: `${String(partner)} set a new password for ${String(userName)}`,
    before: [`${String(partner)}, a partner of your company, set a temporary password for your user ${String(userName)}.`, UNTIL],
  }),
});

/** To a customer: a partner made an admin of it. */
export const ADMIN_BY_PARTNER_MAIL = defineMail('adminByPartner', {
  text: ({ partner, userName }) => ({
    subject: `${String(partner)} made ${String(userName)} an admin of your company`,
    before: [`${String(partner)}, a partner of your company, made the user ${String(userName)} an admin of your company.`, UNTIL],
  }),
});
