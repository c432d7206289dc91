import type { Reason } from './ask';
import { html } from './html';
import { field, problems, type Page } from './layout';
import type { LinkPage } from './link-page';

const CONFIRM = `mutation($input: ConfirmPasswordResetInput!) { confirmPasswordReset(input: $input) { errors { code message } } }`;

const form = (told: readonly string[], status = 200): Page => ({
  status,
  title: 'Choose a new password',
  body: html`${problems(told)}
    <p>All sessions of your account will end.</p>
    <form method="post">
      ${field('newPassword', 'New password', { type: 'password', hint: '12 to 256 characters; no common password.', autocomplete: 'new-password', required: true })}${field('again', 'The same again', { type: 'password', autocomplete: 'new-password', required: true })}<button>
        Set password
      </button>
    </form>`,
});

/** The page behind the link of a password reset. */
export const passwordResetPage: LinkPage = {
  show: () => Promise.resolve(form([])),
  take: async (ask, token, fields) => {
    const newPassword = fields['newPassword'] ?? '';
    if (newPassword !== fields['again']) return form(['The two passwords differ.'], 422);
    const { confirmPasswordReset } = await ask<{ confirmPasswordReset: { errors: Reason[] } }>(CONFIRM, {
      input: { token, newPassword },
    });
    if (confirmPasswordReset.errors.length > 0) {
      return form(
        confirmPasswordReset.errors.map(({ message }) => message),
        422,
      );
    }
    return { status: 200, title: 'Your password is set', body: html`<p>You can sign in with it now.</p>` };
  },
};
