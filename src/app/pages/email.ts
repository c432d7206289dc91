import type { Reason } from './ask';
import { html } from './html';
import { deadLink, facts, field, problems, type Page } from './layout';
import type { LinkPage } from './link-page';

const PREVIEW = `query($token: String!) { emailLinkPreview(token: $token) { kind email companyDomain passwordNeeded expiresAt } }`;
const VERIFY = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { errors { code message } } }`;

interface Asked {
  email: string;
  companyDomain: string;
  passwordNeeded: boolean;
  expiresAt: string;
}

const pageOf = (asked: Asked, told: readonly string[], status = 200): Page => ({
  status,
  title: 'Is this your e-mail address?',
  body: html`${problems(told)}${facts([
      ['Address', asked.email],
      ['For the company with the domain', asked.companyDomain],
      ['Answer until', new Date(asked.expiresAt).toUTCString()],
    ])}
    <p>If you did not ask for this, close the page: nothing happens.</p>
    <form method="post">
      ${asked.passwordNeeded && field('password', 'The password of the account', { type: 'password', autocomplete: 'current-password', required: true })}<button>
        Yes, it is mine
      </button>
    </form>`,
});

/** The page behind the link that proves an e-mail address (S0). */
export const emailPage: LinkPage = {
  show: async (ask, token) => {
    const { emailLinkPreview: asked } = await ask<{ emailLinkPreview: Asked | null }>(PREVIEW, { token });
    return asked ? pageOf(asked, []) : deadLink;
  },
  take: async (ask, token, fields) => {
    const { emailLinkPreview: asked } = await ask<{ emailLinkPreview: Asked | null }>(PREVIEW, { token });
    if (!asked) return deadLink;
    const input = { token, ...(asked.passwordNeeded ? { password: fields['password'] ?? '' } : {}) };
    const { verifyEmail } = await ask<{ verifyEmail: { errors: Reason[] } }>(VERIFY, { input });
    if (verifyEmail.errors.length > 0)
      return pageOf(
        asked,
        verifyEmail.errors.map(({ message }) => message),
        422,
      );
    return { status: 200, title: 'Your address is confirmed', body: html`<p>You can go on where you left off.</p>` };
  },
};
