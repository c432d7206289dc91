import { defineMail } from '../../outbox';

const UNTIL =
  "Until a mailed link proves this user\'s mailbox, the user cannot accept anything for your company or change privileges or admins. If you did not expect this, revoke the partner\'s delegated admin privileges and contact the partner.";

/** To a customer: a partner set the password of one of its users. */
export const RESET_BY_PARTNER_MAIL = defineMail('resetByPartner', {
  text: ({ partner, userName }) => ({
    subject: `${String(partner)} set a new password for ${String(userName)}`,
    before: [`${String(partner)}, a partner of your company, set a temporary password for your user ${String(userName)}.`, UNTIL],
  }),
});

/** To a customer: a partner made a user an admin. */
export const ADMIN_BY_PARTNER_MAIL = defineMail('adminByPartner', {
  text: ({ partner, userName }) => ({
    subject: `${String(partner)} made ${String(userName)} an admin of your company`,
    before: [`${String(partner)}, a partner of your company, made the user ${String(userName)} an admin of your company.`, UNTIL],
  }),
});
