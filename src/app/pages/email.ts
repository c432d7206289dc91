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

/** Who wants to use a membership profile, and what moves to whom. */
function membership({ applicantName, applicantEmail, companyDomain, email, profiles }: Asked): Html {
  const open = profiles.filter(({ refusal }) => refusal === null);
  return html`<p>
      ${applicantName} (${applicantEmail}) is enrolling the company with the domain ${companyDomain} as an indirect reseller and
      wants to use a membership profile registered for ${email}.
    </p>
    <h2>What you are agreeing to</h2>
    <p>
      The applicant may choose one of these profiles. When the enrollment is approved, the benefits and competencies of that
      profile move to the account of ${companyDomain}.
    </p>
    ${open.length > 0 ? open.map(profileOf) : html`<p>Currently no profile of this address can be chosen.</p>`}
    <p>Confirm only if you know the applicant and agree. Otherwise just close this page, and nothing will change.</p>`;
}

/** Who wants to use the address, and for what. */
function ownAddress({ organizationName, companyDomain, email }: Asked): Html {
  const why =
    organizationName === null
      ? `Someone used this address to start enrolling the company with the domain ${companyDomain} as an indirect reseller. The enrollment can continue once you confirm the address.`
      : `${organizationName} added an account with this address. Confirm the address to link it to that account.`;
  return html`<p>${why}</p>
    <p>If you do not recognize this, close this page. Nothing will change for ${email}.</p>`;
}

const pageOf = (asked: Asked, told: readonly string[] = []): Page => {
  const isMembership = asked.kind === 'VERIFY_MEMBERSHIP';
  const password = { type: 'password', autocomplete: 'current-password', required: true };
  return {
    status: told.length > 0 ? 422 : 200,
    title: isMembership ? 'May this company use your membership profile?' : 'Is this your email address?',
    body: html`${problems(told)}${facts([
        ['Address', asked.email],
        ['Respond by', moment(asked.expiresAt)],
      ])}${isMembership ? membership(asked) : ownAddress(asked)}
      <form method="post">
        ${asked.passwordNeeded && field('password', 'Account password', password)}<button>
          ${isMembership ? 'Yes, allow it' : 'Yes, this is my address'}
        </button>
      </form>`,
  };
};

/** The next steps after confirming. */
function confirmed({ kind, organizationName, applicantName }: Asked): Page {
  if (kind === 'VERIFY_MEMBERSHIP') {
    const next = `${applicantName ?? 'The applicant'} can now choose the profile. There is nothing else for you to do.`;
    return { status: 200, title: 'Thank you for confirming', body: html`<p>${next}</p>` };
  }
  const next =
    organizationName === null
      ? 'Return to where you started the enrollment, sign in, complete it and submit it.'
      : `You can now sign in with it at ${organizationName}.`;
  return { status: 200, title: 'Your address is confirmed', body: html`<p>${next}</p>` };
}

/** The page for links that verify an e-mail address: one's own, or one that membership profiles are registered for. */
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
