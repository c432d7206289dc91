import { defineMail } from '../../outbox';

/** Mail with the link for choosing a new password. */
export const PASSWORD_RESET_MAIL = defineMail('passwordReset', {
  text: ({ name, organization }) => ({
    subject: 'Choose a new password',
    before: [
      `Hello ${String(name)},`,
      `a new password was requested for the account with this address${typeof organization === 'string' ? ` at ${organization}` : ''}.`,
    ],
    linkLabel: 'Choose a new password',
    after: [
      'The link is valid for one hour and works once. It signs you out everywhere.',
      'If you did not request this, ignore this mail. Your password stays the same.',
    ],
  }),
  link: 'password-reset',
});
