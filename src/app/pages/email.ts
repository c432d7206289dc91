import type { QueryGraph, Reason } from './query-graph';
import { html, type Html } from './html';
import { deadLink, facts, field, problems, type Page } from './layout';
import type { LinkPage } from './link-page';
import { inWords, moment } from './words';

const PREVIEW = `query($token: String!) { emailLinkPreview(token: $token) {
  kind email companyDomain organizationName applicantName applicantEmail passwordNeeded expiresAt
  profiles { partnerId organizationName benefits competencies refusal } } }`;
const VERIFY = `mutation($input: VerifyEmailInput!) { verifyEmail(input: $input) { errors { code message path } } }`;

interface Profile {
  partnerId: string;
  organizationName: string;
  benefits: string[];
  competencies: string[];
  refusal: string | null;
}

interface Asked {
  kind: 'VERIFY_EMAIL' | 'VERIFY_MEMBERSHIP';
  email: string;
  companyDomain: string;
  organizationName: string | null;
  applicantName: string | null;
  applicantEmail: string | null;
  passwordNeeded: boolean;
  expiresAt: string;
  profiles: Profile[];
}

const read = async (ask: QueryGraph, token: string): Promise<Asked | null> =>
  (await ask<{ emailLinkPreview: Asked | null }>(PREVIEW, { token })).emailLinkPreview;

const profileOf = ({ partnerId, organizationName, benefits, competencies }: Profile): Html =>
  facts([
    ['Organization', organizationName],
    ['PartnerID', partnerId],
    ['Benefits', benefits.join(', ')],
    ['Competencies', competencies.join(', ')],
  ]);

/** Who asks for a membership profile, and what moves to whom. */
function membership({ applicantName, applicantEmail, companyDomain, email, profiles }: Asked): Html {
  const open = profiles.filter(({ refusal }) => refusal === null);
  return html`<p>
      ${applicantName} (${applicantEmail}) is enrolling the company with the domain ${companyDomain} as an indirect reseller and
      wants to use a membership profile that is registered for ${email}.
    </p>
    <h2>What your yes allows</h2>
    <p>
      The applicant may choose one of these profiles. When the enrollment is approved, the benefits and competencies of that
      profile move to the account of ${companyDomain}.
    </p>
    ${open.length > 0 ? open.map(profileOf) : html`<p>At present no profile of this address can be chosen.</p>`}
    <p>Say yes only if you know the applicant and agree. Otherwise close the page: nothing moves.</p>`;
}

/** Whose address is asked for, and what for. */
function ownAddress({ organizationName, companyDomain, email }: Asked): Html {
  const why =
    organizationName === null
      ? `The enrollment of the company with the domain ${companyDomain} as an indirect reseller was begun with this address. It can go on once the address is confirmed.`
      : `${organizationName} added an account with this address. The address belongs to that account once you confirm it.`;
  return html`<p>${why}</p>
    <p>If you do not know about this, close the page: nothing happens to ${email}.</p>`;
}

const pageOf = (asked: Asked, told: readonly string[] = []): Page => {
  const isMembership = asked.kind === 'VERIFY_MEMBERSHIP';
  const password = { type: 'password', autocomplete: 'current-password', required: true };
  return {
    status: told.length > 0 ? 422 : 200,
    title: isMembership ? 'May this company use your membership profile?' : 'Is this your email address?',
    body: html`${problems(told)}${facts([
        ['Address', asked.email],
        ['Answer until', moment(asked.expiresAt)],
      ])}${isMembership ? membership(asked) : ownAddress(asked)}
      <form method="post">
        ${asked.passwordNeeded && field('password', 'The password of the account', password)}<button>
          ${isMembership ? 'Yes, it may' : 'Yes, it is mine'}
        </button>
      </form>`,
  };
};

/** What comes next, for whoever confirmed. */
function confirmed({ kind, organizationName, applicantName }: Asked): Page {
  if (kind === 'VERIFY_MEMBERSHIP') {
    const next = `${applicantName ?? 'The applicant'} can choose the profile now. There is nothing else for you to do.`;
    return { status: 200, title: 'Thank you: confirmed', body: html`<p>${next}</p>` };
  }
  const next =
    organizationName === null
      ? 'Go back to where you began the enrollment and sign in there. Complete the enrollment and submit it.'
      : `Sign in with it at ${organizationName}.`;
  return { status: 200, title: 'Your address is confirmed', body: html`<p>${next}</p>` };
}

/** The page behind a link that proves an email address: one's own, or one that membership profiles are registered for. */
export const emailPage: LinkPage = {
  show: async (ask, token) => {
    const asked = await read(ask, token);
    return asked ? pageOf(asked) : deadLink;
  },
  take: async (ask, token, fields) => {
    const asked = await read(ask, token);
    if (!asked) return deadLink;
    const input = { token, ...(asked.passwordNeeded ? { password: fields['password'] ?? '' } : {}) };
    const { verifyEmail } = await ask<{ verifyEmail: { errors: Reason[] } }>(VERIFY, { input });
    return verifyEmail.errors.length > 0 ? pageOf(asked, inWords(verifyEmail.errors)) : confirmed(asked);
  },
};
