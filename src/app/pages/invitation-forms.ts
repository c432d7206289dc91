import { html, type Html } from './html';
import { field, tick } from './layout';
import type { ExtraField, Fields } from './session';

/** What an invitation asks, as the graph answers it to whoever holds the link. */
export interface Invited {
  kind: string;
  message: string | null;
  includesDelegatedAdmin: boolean;
  cloud: string | null;
  acceptancePlace: string | null;
  expiresAt: string;
  agreementRequired: boolean;
  partners: {
    name: string;
    role: string;
    country: string;
    website: string | null;
    invites: boolean;
    getsDelegatedAdmin: boolean;
  }[];
  authorization: { version: string; text: string } | null;
  agreement: { version: string; text: string } | null;
}

function ticks(invited: Invited): Html {
  const names = invited.partners.map(({ name }) => name).join(' and ');
  const what =
    invited.kind === 'PARTNERSHIP'
      ? `I am authorised to act for my organisation, and authorise ${names} as described above.`
      : `I am authorised to act for my organisation, and accept ${names} as described above.`;
  return html`${tick('confirm', what)}${invited.agreement !== null && tick('agreement', `I accept the customer agreement, version ${invited.agreement.version}.`)}`;
}

/** The form of somebody who has an account. */
export function existingForm(invited: Invited, fields: Fields, asks: readonly ExtraField[]): Html {
  const value = fields['tenant'] === 'new' ? '' : (fields['email'] ?? '');
  return html`<form method="post">
    <fieldset>
      <legend>With your account</legend>
      ${field('email', 'E-mail address', { type: 'email', value, autocomplete: 'username', required: true })}${field('password', 'Password', { type: 'password', autocomplete: 'current-password', required: true })}${asks.includes('code') && field('code', 'Code of your app, or a recovery code', { autocomplete: 'one-time-code' })}${asks.includes('newPassword') && field('newPassword', 'New password', { type: 'password', hint: '12 to 256 characters.', autocomplete: 'new-password' })}${ticks(invited)}<input
        type="hidden"
        name="tenant"
        value="existing"
      /><button name="decision" value="accept">Accept</button
      ><button class="second" name="decision" value="decline">Decline</button>
    </fieldset>
  </form>`;
}

/** The form of somebody whose organisation is not known here yet. */
export function newTenantForm(invited: Invited, fields: Fields): Html {
  const kept = (name: string): string => (fields['tenant'] === 'new' ? (fields[name] ?? '') : '');
  const text = (name: string, label: string, hint?: string): Html =>
    field(name, label, { value: kept(name), required: true, ...(hint === undefined ? {} : { hint }) });
  return html`<form method="post">
    <fieldset>
      <legend>As a new customer</legend>
      ${text('companyName', 'Company name')}${text('domain', 'Domain of the company', 'For example company.example.')}${text('country', 'Country', 'Two letters, for example DE.')}${text('line1', 'Street and number')}${field('postalCode', 'Postal code', { value: kept('postalCode') })}${text('city', 'City')}${field('state', 'State or province', { value: kept('state') })}${text('adminName', 'Your name')}${field('adminEmail', 'Your e-mail address', { type: 'email', value: kept('adminEmail'), hint: 'At the domain of the company; it becomes your user name.', autocomplete: 'username', required: true })}${field('adminPassword', 'A password of your own', { type: 'password', hint: '12 to 256 characters; no common password.', autocomplete: 'new-password', required: true })}${ticks(invited)}<input
        type="hidden"
        name="tenant"
        value="new"
      /><button name="decision" value="accept">Create and accept</button>
    </fieldset>
  </form>`;
}
