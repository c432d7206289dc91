import { html, type Html } from './html';
import { choice, field, tick, type FieldOptions } from './layout';
import type { ExtraField, Fields } from './session';
import { countryName, listed, moment, type Labels } from './words';

/** An invitation, as the API shows it to the holder of the link. */
export interface Invited {
  kind: string;
  message: string | null;
  cloud: string | null;
  acceptancePlace: string | null;
  countries: string[];
  expiresAt: string;
  partners: {
    name: string;
    role: string;
    country: string;
    website: string | null;
    getsDelegatedAdmin: boolean;
  }[];
  /** Where a reseller can enroll. */
  enrollmentUrl: string;
  authorization: { version: string; text: string } | null;
  agreement: { version: string; text: string } | null;
}

/** The partners named by an invitation, joined for a sentence. */
export const partnersOf = ({ partners }: Invited): string => listed(partners.map(({ name }) => name));

function ticks(invited: Invited, fields: Fields): Html {
  const { kind, agreement } = invited;
  const verb = kind === 'PARTNERSHIP' ? 'authorize' : 'accept';
  const confirm = `I am authorized to act for my organization, and I ${verb} ${partnersOf(invited)} as described above.`;
  const agree = agreement && `I accept the customer agreement, version ${agreement.version}.`;
  return html`${tick('confirm', confirm, fields['confirm'] === 'yes')}${agree !== null && tick('agreement', agree, fields['agreement'] === 'yes')}`;
}

/** The version of the text shown on the page, which the answer refers to. */
const shownVersion = ({ authorization, agreement }: Invited): Html =>
  html`<input type="hidden" name="textVersion" value="${(authorization ?? agreement)?.version}" />`;

/** What to do if the user's company is not enrolled yet. */
export const enrollFirst = ({ enrollmentUrl, expiresAt }: Invited): Html =>
  html`<h2>Is your company not enrolled yet?</h2>
    <p>
      Only an enrolled indirect reseller can accept. <a href="${enrollmentUrl}" rel="noreferrer">Enroll your company</a> first,
      then open this link again. It is valid until ${moment(expiresAt)}.
    </p>`;

/** Asks for the unchecked boxes that accepting requires. */
export function openTicks({ agreement }: Invited, fields: Fields): string[] {
  return [
    ...(fields['confirm'] === 'yes' ? [] : ['Check the box that confirms what is described above.']),
    ...(agreement === null || fields['agreement'] === 'yes' ? [] : ['Check the box that accepts the customer agreement.']),
  ];
}

const NEW_PASSWORD = { type: 'password', hint: '12 to 256 characters.', autocomplete: 'new-password' };

/** The form for users with an account. */
export function existingForm(invited: Invited, fields: Fields, asks: readonly ExtraField[]): Html {
  const value = fields['tenant'] === 'new' ? '' : (fields['email'] ?? '');
  const kept = fields['tenant'] === 'new' ? {} : fields;
  return html`<form method="post">
    <fieldset>
      <legend>With your account</legend>
      ${field('email', 'Email address', { type: 'email', value, autocomplete: 'username', required: true })}${field('password', 'Password', { type: 'password', autocomplete: 'current-password', required: true })}${asks.includes('code') && field('code', 'Code from your authenticator app, or a recovery code', { autocomplete: 'one-time-code' })}${asks.includes('newPassword') && field('newPassword', 'New password', NEW_PASSWORD)}${ticks(invited, kept)}${shownVersion(invited)}<input
        type="hidden"
        name="tenant"
        value="existing"
      /><button name="decision" value="accept">Accept</button>
    </fieldset>
  </form>`;
}

/** A field of the form for a new customer, and the input path it fills. */
interface NewTenantField extends FieldOptions {
  name: string;
  label: string;
  path: string;
}

const NEW_TENANT: readonly NewTenantField[] = [
  { name: 'companyName', label: 'Company name', path: 'companyName', required: true, autocomplete: 'organization' },
  {
    name: 'domain',
    label: 'Company domain',
    path: 'domain',
    hint: 'The part after the @ in your email addresses, for example company.example.',
    required: true,
  },
  { name: 'country', label: 'Country', path: 'country' },
  { name: 'line1', label: 'Street and number', path: 'address.line1', required: true, autocomplete: 'address-line1' },
  { name: 'postalCode', label: 'Postal code', path: 'address.postalCode', autocomplete: 'postal-code' },
  { name: 'city', label: 'City', path: 'address.city', required: true, autocomplete: 'address-level2' },
  { name: 'state', label: 'State or province', path: 'address.state', autocomplete: 'address-level1' },
  { name: 'adminName', label: 'Your name', path: 'admin.name', required: true, autocomplete: 'name' },
  {
    name: 'adminEmail',
    label: 'Your email address',
    path: 'admin.email',
    type: 'email',
    hint: 'An address at the company domain. It becomes your user name.',
    autocomplete: 'username',
    required: true,
  },
  {
    name: 'adminPassword',
    label: 'Choose a password',
    path: 'admin.password',
    ...NEW_PASSWORD,
    hint: '12 to 256 characters. Common passwords are not accepted.',
    required: true,
  },
];

/** Labels of the new-customer fields by input path. */
export const NEW_TENANT_LABELS: Labels = Object.fromEntries(NEW_TENANT.map(({ path, label }) => [path, label]));

/** The form for users whose organization does not exist here yet. */
export function newTenantForm(invited: Invited, fields: Fields): Html {
  const kept = fields['tenant'] === 'new' ? fields : {};
  const inputs = NEW_TENANT.map(({ name, label, path: _path, ...options }) => {
    const value = options.type === 'password' ? '' : (kept[name] ?? '');
    if (name !== 'country') return field(name, label, { ...options, value });
    const countries = invited.countries.map((code) => [code, countryName(code)] as const);
    return choice(name, label, countries, value.toUpperCase());
  });
  return html`<form method="post">
    <fieldset>
      <legend>As a new customer</legend>
      ${inputs}${ticks(invited, kept)}${shownVersion(invited)}<input type="hidden" name="tenant" value="new" /><button
        name="decision"
        value="accept"
      >
        Create organization and accept
      </button>
    </fieldset>
  </form>`;
}

/** The form for declining, which needs no account. */
export const declineForm = (invited: Invited): Html =>
  html`<h2>Not interested?</h2>
    <p>You can decline without an account. The link then stops working, and ${partnersOf(invited)} will see that you declined.</p>
    <form method="post"><button class="second" name="decision" value="decline">Decline the invitation</button></form>`;
