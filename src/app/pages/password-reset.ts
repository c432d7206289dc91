import type { QueryGraph, Reason } from './query-graph';
import { html } from './html';
import { deadLink, facts, field, problems, type Page } from './layout';
import type { LinkPage } from './link-page';
import { inWords, moment } from './words';

const PREVIEW = `query($token: String!) { passwordResetPreview(token: $token) { email organizationName expiresAt } }`;
const CONFIRM = `mutation($input: ConfirmPasswordResetInput!) { confirmPasswordReset(input: $input) { errors { code message path } } }`;

interface Asked {
  email: string;
  organizationName: string;
  expiresAt: string;
}

const read = async (ask: QueryGraph, token: string): Promise<Asked | null> =>
  (await ask<{ passwordResetPreview: Asked | null }>(PREVIEW, { token })).passwordResetPreview;

const LABELS = { newPassword: 'New password' };

const form = (asked: Asked, told: readonly string[] = []): Page => ({
  status: told.length > 0 ? 422 : 200,
  title: 'Choose a new password',
  body: html`${problems(told)}${facts([
      ['Account', asked.email],
      ['Organization', asked.organizationName],
      ['Link valid until', moment(asked.expiresAt)],
    ])}
    <p>You will be signed out everywhere.</p>
    <form method="post">
      ${field('newPassword', LABELS.newPassword, { type: 'password', hint: '12 to 256 characters. Common passwords are not accepted.', autocomplete: 'new-password', required: true })}${field('again', 'Repeat the new password', { type: 'password', autocomplete: 'new-password', required: true })}<button>
        Set password
      </button>
    </form>`,
});

/** The page for a password reset link. */
export const passwordResetPage: LinkPage = {
  show: async (ask, token) => {
    const asked = await read(ask, token);
    return asked ? form(asked) : deadLink;
  },
  take: async (ask, token, fields) => {
    const asked = await read(ask, token);
    if (!asked) return deadLink;
    const newPassword = fields['newPassword'] ?? '';
    if (newPassword !== fields['again']) return form(asked, ['The two passwords do not match.']);
    const { confirmPasswordReset } = await ask<{ confirmPasswordReset: { errors: Reason[] } }>(CONFIRM, {
      input: { token, newPassword },
    });
    if (confirmPasswordReset.errors.length > 0) return form(asked, inWords(confirmPasswordReset.errors, LABELS));
    return { status: 200, title: 'Your password is set', body: html`<p>You can sign in with it now.</p>` };
  },
};
