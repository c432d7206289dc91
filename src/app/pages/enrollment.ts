import type { Reason } from './query-graph';
import { html } from './html';
import { deadLink, facts, problems, type Page } from './layout';
import type { LinkPage } from './link-page';
import { inWords, moment } from './words';

const PREVIEW = `query($token: String!) { enrollmentConfirmationPreview(token: $token) {
  statements organizationName companyDomain applicantName applicantEmail contactName contactEmail submittedAt expiresAt } }`;
const answerWith = (name: string, type: string): string =>
  `mutation($input: ${type}!) { ${name}(input: $input) { errors { code message path } } }`;
const CONFIRM = answerWith('confirmEnrollmentContact', 'ConfirmEnrollmentContactInput');
const DENY = answerWith('denyEnrollmentContact', 'DenyEnrollmentContactInput');

interface Asked {
  statements: string[];
  organizationName: string;
  companyDomain: string;
  applicantName: string;
  applicantEmail: string;
  contactName: string;
  contactEmail: string;
  submittedAt: string;
  expiresAt: string;
}

const pageOf = (asked: Asked, told: readonly string[], status = 200): Page => ({
  status,
  title: `Did ${asked.organizationName} apply?`,
  body: html`${problems(told)}${facts([
      ['Organization', asked.organizationName],
      ['Domain', asked.companyDomain],
      ['Applied by', `${asked.applicantName} (${asked.applicantEmail})`],
      ['Primary contact', `${asked.contactName} (${asked.contactEmail})`],
      ['Submitted', moment(asked.submittedAt)],
      ['Respond by', moment(asked.expiresAt)],
    ])}
    <h2>By answering you confirm</h2>
    <ul>
      ${asked.statements.map((statement) => html`<li>${statement}</li>`)}
    </ul>
    <form method="post">
      <button name="decision" value="confirm">Yes, I confirm</button
      ><button class="second" name="decision" value="deny">No, this is wrong</button>
    </form>`,
});

/** The page on which the primary contact of an enrollment confirms or denies it. */
export const enrollmentPage: LinkPage = {
  show: async (ask, token) => {
    const { enrollmentConfirmationPreview: asked } = await ask<{ enrollmentConfirmationPreview: Asked | null }>(PREVIEW, {
      token,
    });
    return asked ? pageOf(asked, []) : deadLink;
  },
  take: async (ask, token, fields) => {
    const { enrollmentConfirmationPreview: asked } = await ask<{ enrollmentConfirmationPreview: Asked | null }>(PREVIEW, {
      token,
    });
    if (!asked) return deadLink;
    const decision = fields['decision'];
    if (decision !== 'confirm' && decision !== 'deny') return pageOf(asked, ['Choose one of the two answers.'], 422);
    const name = decision === 'confirm' ? 'confirmEnrollmentContact' : 'denyEnrollmentContact';
    const answer = await ask<Record<string, { errors: Reason[] }>>(decision === 'confirm' ? CONFIRM : DENY, { input: { token } });
    const errors = answer[name]?.errors ?? [];
    if (errors.length > 0) return pageOf(asked, inWords(errors), 422);
    return decision === 'confirm'
      ? {
          status: 200,
          title: 'Thank you for confirming',
          body: html`<p>The review starts now. You will get the result by email.</p>`,
        }
      : {
          status: 200,
          title: 'Thank you for your answer',
          body: html`<p>The application was rejected. There is nothing else for you to do.</p>`,
        };
  },
};
