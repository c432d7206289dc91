import { defineMail } from '../../outbox';

/** The link by which somebody who was added proves its address. */
export const PROVE_ADDRESS_MAIL = defineMail('proveAddress', {
  text: ({ name, organization }) => ({
    subject: 'Is this your e-mail address?',
    before: [
      `Hello ${String(name)},`,
      `${String(organization)} added an account with this address. It is yours only once you confirm it; you are asked for the password of the account.`,
    ],
    linkLabel: 'Confirm the address',
    after: ['If you do not know of it, do nothing: whoever confirms the address has it, and nobody else.'],
  }),
  link: 'email',
});
