import type { Ask, Reason } from './ask';
import { html, type Html } from './html';
import { deadLink, facts, problems, type Page } from './layout';
import { existingForm, newTenantForm, type Invited } from './invitation-forms';
import type { LinkPage } from './link-page';
import { signInOnPage, signOutOfPage, type ExtraField, type Fields } from './session';

const PREVIEW = `query($token: String!) { invitationPreview(token: $token) {
  kind message includesDelegatedAdmin cloud acceptancePlace expiresAt agreementRequired
  partners { name role country website invites getsDelegatedAdmin }
  authorization { version text } agreement { version text } } }`;
const ACCEPT = `mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { errors { code message } } }`;
const DECLINE = `mutation($input: DeclineInvitationInput!) { declineInvitation(input: $input) { errors { code message } } }`;
const ACCEPT_NEW = `mutation($input: AcceptInvitationAsNewCustomerInput!) { acceptInvitationAsNewCustomer(input: $input) { userName errors { code message } } }`;

const PROVE = `mutation($input: RequestDomainProofInput!) { requestDomainProof(input: $input) { mailed errors { code message } } }`;

const ROLE_NAMES: Readonly<Record<string, string>> = { PROVIDER: 'indirect provider', RESELLER: 'indirect reseller' };

function titleOf({ kind, partners }: Invited): string {
  const names = partners.map(({ name }) => name).join(' and ');
  return kind === 'PARTNERSHIP' ? `${names} asks you for a partnership` : `${names} would like to serve you`;
}

function asked(invited: Invited): Html {
  const wanted =
    invited.kind === 'PARTNERSHIP'
      ? html`<p>
          Accepting makes you partners. It lets the provider place orders and add subscriptions for customers that you both serve,
          and read your organisation's record and users. You can take that access back at any time.
        </p>`
      : html`<p>
          Accepting makes ${invited.partners.length > 1 ? 'them your resellers' : 'it your reseller'} of cloud services.
        </p>`;
  const admin = invited.partners.filter(({ getsDelegatedAdmin }) => getsDelegatedAdmin).map(({ name }) => name);
  const privileges =
    admin.length > 0
      ? html`<p>
          <strong>${admin.join(' and ')} asks for delegated admin privileges:</strong> it could administer your users and licences
          until you take that back.
        </p>`
      : invited.kind !== 'PARTNERSHIP' && html`<p>No delegated admin privileges are asked for.</p>`;
  return html`${wanted}${privileges}`;
}

function pageOf(invited: Invited, told: readonly string[], fields: Fields, status = 200, asks: readonly ExtraField[] = []): Page {
  const partners = invited.partners.map((partner) =>
    facts([
      ['Partner', partner.name],
      ['What it is', ROLE_NAMES[partner.role]],
      ['Country', partner.country],
      ['Website', partner.website],
    ]),
  );
  const terms = [invited.authorization, invited.agreement].filter((text) => text !== null);
  return {
    status,
    title: titleOf(invited),
    body: html`${problems(told)}${partners}${
        invited.message !== null &&
        html`<h2>Message</h2>
          <p class="text">${invited.message}</p>`
      }
      <h2>What is asked</h2>
      ${asked(invited)}${facts([
        ['Cloud', invited.cloud],
        ['Portal of that cloud', invited.acceptancePlace],
        ['Valid until', new Date(invited.expiresAt).toUTCString()],
      ])}${terms.map(
        ({ version, text }) =>
          html`<h2>Terms, version ${version}</h2>
            <p class="text">${text}</p>`,
      )}${existingForm(invited, fields, asks)}${invited.kind !== 'PARTNERSHIP' && newTenantForm(invited, fields)}`,
  };
}

async function read(ask: Ask, token: string, accessToken?: string): Promise<Invited | null> {
  return (await ask<{ invitationPreview: Invited | null }>(PREVIEW, { token }, accessToken)).invitationPreview;
}

const messages = (errors: readonly Reason[]): string[] => errors.map(({ message }) => message);

const done = (title: string, text: string): Page => ({ status: 200, title, body: html`<p>${text}</p>` });

/** Answers the invitation as somebody with an account. */
async function answer(ask: Ask, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const session = await signInOnPage(ask, fields);
  if ('problems' in session) return pageOf(invited, session.problems, fields, 422, session.asks);
  const { accessToken } = session;
  try {
    if (fields['decision'] === 'decline') {
      const { declineInvitation } = await ask<{ declineInvitation: { errors: Reason[] } }>(
        DECLINE,
        { input: { token } },
        accessToken,
      );
      if (declineInvitation.errors.length > 0) return pageOf(invited, messages(declineInvitation.errors), fields, 422);
      return done('You have declined', 'Nothing has changed for your organisation.');
    }
    const input = { token, confirm: fields['confirm'] === 'yes', acceptAgreement: fields['agreement'] === 'yes' };
    const { acceptInvitation } = await ask<{ acceptInvitation: { errors: Reason[] } }>(ACCEPT, { input }, accessToken);
    if (acceptInvitation.errors.length > 0) return pageOf(invited, messages(acceptInvitation.errors), fields, 422);
    return done('You have accepted', `${invited.partners.map(({ name }) => name).join(' and ')} can see it now.`);
  } finally {
    await signOutOfPage(ask, accessToken);
  }
}

/** Has the link mailed that proves the domain, to the address that was typed. */
async function askForProof(ask: Ask, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const email = fields['adminEmail'] ?? '';
  const { requestDomainProof: asked } = await ask<{ requestDomainProof: { errors: Reason[] } }>(PROVE, {
    input: { token, email },
  });
  if (asked.errors.length > 0) return pageOf(invited, messages(asked.errors), fields, 422);
  return done(
    'One step is left: look into your mailbox',
    `This link does not prove that ${fields['domain'] ?? ''} is the domain of your company, so we mailed another one to an address there (yours, or the one on record). Open it and fill in the form again; nothing has been set up yet.`,
  );
}

/** Accepts the invitation by creating a tenant. */
async function createTenant(ask: Ask, token: string, fields: Fields, invited: Invited): Promise<Page> {
  if (fields['confirm'] !== 'yes') return pageOf(invited, ['Tick the box to accept.'], fields, 422);
  const get = (name: string): string => fields[name] ?? '';
  const optional = (name: string): string | null => (get(name) === '' ? null : get(name));
  const input = {
    token,
    companyName: get('companyName'),
    domain: get('domain'),
    country: get('country').toUpperCase(),
    cloud: invited.cloud,
    address: { line1: get('line1'), city: get('city'), postalCode: optional('postalCode'), state: optional('state') },
    admin: { name: get('adminName'), email: get('adminEmail'), password: get('adminPassword') },
    acceptAgreement: fields['agreement'] === 'yes',
  };
  const { acceptInvitationAsNewCustomer: made } = await ask<{
    acceptInvitationAsNewCustomer: { userName: string | null; errors: Reason[] };
  }>(ACCEPT_NEW, { input });
  if (made.errors.some(({ code }) => code === 'DOMAIN_PROOF_REQUIRED')) return askForProof(ask, token, fields, invited);
  if (made.errors.length > 0) return pageOf(invited, messages(made.errors), fields, 422);
  return done(
    'Your organisation is set up and you have accepted',
    `Sign in as ${made.userName ?? ''} with the password you chose.`,
  );
}

/** The page on which an invitation is read and accepted or declined. */
export const invitationPage: LinkPage = {
  show: async (ask, token) => {
    const invited = await read(ask, token);
    return invited ? pageOf(invited, [], {}) : deadLink;
  },
  take: async (ask, token, fields) => {
    const invited = await read(ask, token);
    if (!invited) return deadLink;
    return fields['tenant'] === 'new' ? createTenant(ask, token, fields, invited) : answer(ask, token, fields, invited);
  },
};
