import { defineMail } from '../../outbox';

/** Mail with the link that proves a new user's address. */
export const PROVE_ADDRESS_MAIL = defineMail('proveAddress', {
  text: ({ name, organization }) => ({
    subject: 'Is this your e-mail address?',
    before: [
      `Hello ${String(name)},`,
      `${String(organization)} created an account with this address. Confirm it to make the account yours. You will be asked for the account's password.`,
    ],
    linkLabel: 'Confirm the address',
    after: ['If you do not recognize this, ignore this mail. Only the person who confirms the address gets it.'],
  }),
  link: 'email',
});
