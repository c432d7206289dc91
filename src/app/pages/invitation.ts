import { AppError } from '../../kernel/errors';
import type { QueryGraph, Reason } from './query-graph';
import { html, type Html } from './html';
import {
  declineForm,
  enrollFirst,
  existingForm,
  NEW_TENANT_LABELS,
  newTenantForm,
  openTicks,
  partnersOf,
  type Invited,
} from './invitation-forms';
import { deadLink, facts, problems, terms, type Page } from './layout';
import type { LinkPage } from './link-page';
import { signInOnPage, signOutOfPage, type ExtraField, type Fields } from './session';
import { cloudName, countryName, inWords, listed, moment } from './words';

const PREVIEW = `query($token: String!) { enrollmentRequirements { enrollmentUrl } invitationPreview(token: $token) {
  kind message cloud acceptancePlace countries expiresAt
  partners { name role country website getsDelegatedAdmin }
  authorization { version text } agreement { version text } } }`;
const ERRORS = 'errors { code message path }';
const ACCEPT = `mutation($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { ${ERRORS} } }`;
const DECLINE = `mutation($input: DeclineInvitationInput!) { declineInvitation(input: $input) { ${ERRORS} } }`;
const ACCEPT_NEW = `mutation($input: AcceptInvitationAsNewCustomerInput!) { acceptInvitationAsNewCustomer(input: $input) { userName ${ERRORS} } }`;

const PROVE = `mutation($input: RequestDomainProofInput!) { requestDomainProof(input: $input) { mailed errors { code message } } }`;
const ROLE_NAMES: Readonly<Record<string, string>> = { PROVIDER: 'Indirect provider', RESELLER: 'Indirect reseller' };

const titleOf = (invited: Invited): string =>
  invited.kind === 'PARTNERSHIP'
    ? `${partnersOf(invited)} invites you to a partnership`
    : `${partnersOf(invited)} would like to serve you`;

function asked({ kind, partners }: Invited): Html {
  if (kind === 'PARTNERSHIP') {
    return html`<p>
      By accepting you become partners. The provider may then place orders and add subscriptions for customers you both serve, and
      read your organization's record and users. You can revoke that access at any time.
    </p>`;
  }
  const admins = partners.filter(({ getsDelegatedAdmin }) => getsDelegatedAdmin).map(({ name }) => name);
  const privileges =
    admins.length > 0
      ? html`<p>
          <strong>${listed(admins)} asks for delegated admin privileges:</strong> it could manage your users and licenses until
          you revoke them.
        </p>`
      : html`<p>No delegated admin privileges are requested.</p>`;
  return html`<p>By accepting you make ${partners.length > 1 ? 'them your resellers' : 'it your reseller'} of cloud services.</p>
    ${privileges}`;
}

function pageOf(invited: Invited, told: readonly string[], fields: Fields, status = 200, asks: readonly ExtraField[] = []): Page {
  const { kind, partners, message, authorization, agreement } = invited;
  const profiles = partners.map((partner) =>
    facts([
      ['Partner', partner.name],
      ['Role', ROLE_NAMES[partner.role]],
      ['Country', countryName(partner.country)],
      ['Website', partner.website],
    ]),
  );
  return {
    status,
    title: titleOf(invited),
    body: html`${problems(told)}${profiles}${
        message !== null &&
        html`<h2>Message from ${partners[0]?.name}</h2>
          <p>Written by the sender and not reviewed by anyone else:</p>
          <blockquote class="text">${message}</blockquote>`
      }
      <h2>What you are asked to accept</h2>
      ${asked(invited)}${facts([
        ['Cloud', cloudName(invited.cloud)],
        ['Portal of this cloud', invited.acceptancePlace],
        ['Valid until', moment(invited.expiresAt)],
      ])}${authorization && terms('What you authorize', authorization)}${agreement && terms('Customer agreement', agreement)}
      <h2>Your answer</h2>
      ${existingForm(invited, fields, asks)}${kind === 'PARTNERSHIP' ? enrollFirst(invited) : newTenantForm(invited, fields)}${declineForm(invited)}`,
  };
}

async function read(ask: QueryGraph, token: string): Promise<Invited | null> {
  const { invitationPreview: invited, enrollmentRequirements } = await ask<{
    invitationPreview: Omit<Invited, 'enrollmentUrl'> | null;
    enrollmentRequirements: { enrollmentUrl: string };
  }>(PREVIEW, { token });
  return invited && { ...invited, ...enrollmentRequirements };
}

const done = (title: string, text: string): Page => ({ status: 200, title, body: html`<p>${text}</p>` });

/** The version of the text shown to the sender of the form. */
const shownTo = (fields: Fields): string | null => fields['textVersion'] ?? null;

/** Shows the page again with what was refused. If a text has changed, its boxes are unchecked again. */
function refused(invited: Invited, errors: readonly Reason[], fields: Fields, open: readonly string[] = []): Page {
  const { confirm: _confirm, agreement: _agreement, ...others } = fields;
  const kept = errors.some(({ code }) => code === 'TEXT_CHANGED') ? others : fields;
  return pageOf(invited, [...inWords(errors, NEW_TENANT_LABELS), ...open], kept, 422);
}

/** Declines as the holder of the link. */
async function decline(ask: QueryGraph, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const { declineInvitation } = await ask<{ declineInvitation: { errors: Reason[] } }>(DECLINE, { input: { token } });
  if (declineInvitation.errors.length > 0) return pageOf(invited, inWords(declineInvitation.errors), fields, 422);
  return done('You have declined', 'Nothing has changed for your organization.');
}

/** Tells a user of the wrong account who can accept. */
const notEntitled = ({ kind }: Invited): string =>
  kind === 'PARTNERSHIP'
    ? 'Your account cannot accept this. It takes a global admin or an admin agent of an indirect reseller. Sign in with such an account, or forward the link to someone who has one.'
    : 'Your account cannot accept this. It takes an admin of the invited customer. Sign in with such an account, or forward the link to someone who has one.';

/** Accepts the invitation with an existing account. */
async function accept(ask: QueryGraph, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const session = await signInOnPage(ask, fields);
  if ('problems' in session) return pageOf(invited, session.problems, fields, 422, session.asks);
  const { accessToken } = session;
  try {
    const [confirm, acceptAgreement] = [fields['confirm'] === 'yes', fields['agreement'] === 'yes'];
    const input = { token, confirm, acceptAgreement, textVersion: shownTo(fields) };
    const { acceptInvitation } = await ask<{ acceptInvitation: { errors: Reason[] } }>(ACCEPT, { input }, accessToken);
    if (acceptInvitation.errors.length > 0) return refused(invited, acceptInvitation.errors, fields);
    return done('You have accepted', `${partnersOf(invited)} can see it now.`);
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== 'FORBIDDEN') throw cause;
    return pageOf(invited, [notEntitled(invited)], fields, 403);
  } finally {
    await signOutOfPage(ask, accessToken);
  }
}

/** Sends the link that proves the domain to the address given. */
async function askForProof(ask: QueryGraph, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const email = fields['adminEmail'] ?? '';
  const { requestDomainProof: asked } = await ask<{ requestDomainProof: { errors: Reason[] } }>(PROVE, {
    input: { token, email },
  });
  if (asked.errors.length > 0) return pageOf(invited, inWords(asked.errors, NEW_TENANT_LABELS), fields, 422);
  return done(
    'One step left: check your mailbox',
    `This link does not prove that ${fields['domain'] ?? ''} is your company's domain. So we sent another link to an address there (yours, or the one on record). Open it and fill in the form again. Nothing has been set up yet.`,
  );
}

/** Accepts the invitation by creating a tenant. All problems of the form are reported at once. */
async function createTenant(ask: QueryGraph, token: string, fields: Fields, invited: Invited): Promise<Page> {
  const open = openTicks(invited, fields);
  const get = (name: string): string => fields[name] ?? '';
  const optional = (name: string): string | null => (get(name) === '' ? null : get(name));
  const input = {
    token,
    // With a box unchecked nothing is created, but other problems are still reported.
    dryRun: open.length > 0,
    companyName: get('companyName'),
    domain: get('domain'),
    country: get('country').toUpperCase(),
    cloud: invited.cloud,
    address: { line1: get('line1'), city: get('city'), postalCode: optional('postalCode'), state: optional('state') },
    admin: { name: get('adminName'), email: get('adminEmail'), password: get('adminPassword') },
    acceptAgreement: fields['agreement'] === 'yes' || open.length > 0,
    textVersion: shownTo(fields),
  };
  const { acceptInvitationAsNewCustomer: made } = await ask<{
    acceptInvitationAsNewCustomer: { userName: string | null; errors: Reason[] };
  }>(ACCEPT_NEW, { input });
  if (made.errors.some(({ code }) => code === 'DOMAIN_PROOF_REQUIRED')) return askForProof(ask, token, fields, invited);
  if (made.errors.length + open.length > 0) return refused(invited, made.errors, fields, open);
  return done(
    'Your organization is set up and you have accepted',
    `Sign in as ${made.userName ?? ''} with the password you chose.`,
  );
}

/** The page for reading an invitation and accepting or declining it. */
export const invitationPage: LinkPage = {
  show: async (ask, token) => {
    const invited = await read(ask, token);
    return invited ? pageOf(invited, [], {}) : deadLink;
  },
  take: async (ask, token, fields) => {
    const invited = await read(ask, token);
    if (!invited) return deadLink;
    if (fields['decision'] === 'decline') return decline(ask, token, fields, invited);
    return fields['tenant'] === 'new' ? createTenant(ask, token, fields, invited) : accept(ask, token, fields, invited);
  },
};
