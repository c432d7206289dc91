import type { OrganizationKind, Role } from './roles';

/** What a condition may look at in the viewer. Conditions about rows are checked where the row is known. */
export interface ConditionSubject {
  kind: OrganizationKind | 'ANONYMOUS';
}

interface Condition {
  /** What the condition requires, in words. */
  meaning: string;
  /** Present if the condition depends on the viewer alone. */
  holds?: (who: ConditionSubject) => boolean;
  /** Refusal codes that mean the condition is not met. */
  unmetBy?: readonly string[];
  /** Present if holders of a role may not act on some users of a customer. */
  keepsFrom?: { role: Role; holdersOf: readonly Role[] };
}

const row = (meaning: string, ...unmetBy: readonly string[]): Condition => ({ meaning, unmetBy });

const ALL = {
  OPEN: row('open without sign-in'),
  OWN_ENTRY: row('your own directory entry', 'NOT_OWN_ENTRY'),
  OWN_ORGANIZATION: row('your organization', 'OTHER_ORGANIZATION'),
  LEGAL_DATA_BY_OPERATOR: row('only the operator changes legal name, country and PartnerID'),
  OWN_ENROLLMENT: row('your own enrollment'),
  EMAIL_VERIFIED: row('your e-mail address is verified', 'EMAIL_NOT_VERIFIED'),
  LINK_TOKEN: row('for the holder of the link'),
  CONTACT_CONFIRMED: row('the primary contact has confirmed'),
  OR_SELF: row('every user can read itself'),
  ROLE_CEILING: row('only roles up to your ceiling', 'ROLE_ABOVE_CEILING'),
  NOT_LAST_ADMIN: row('not the last global admin', 'LAST_ADMIN'),
  SELF: row('only yourself', 'NOT_OWNER'),
  WITHIN_CREATOR: row('never more than the creator may do'),
  ACTIVE_PARTNER: row('partners must not be suspended', 'PARTNER_NOT_ACTIVE'),
  MAILBOX_PROVEN: row(
    'if a partner set your password: you have proven your mailbox through a mailed link',
    'CUSTOMER_PROOF_REQUIRED',
  ),
  INVITATION: row('a pending invitation'),
  ACTIVE_PARTNERSHIP: row('an active partnership'),
  ATTESTATION: row('an attestation'),
  ADMIN_ACCESS: row('the partnership grants admin access', 'NO_ADMIN_ACCESS'),
  INVITATION_PARTY: row('sent or accepted by your organization, or addressed to its domain'),
  INVITATION_SENDER: row('sent by your organization', 'NOT_SENDER'),
  ACTIVE_RELATIONSHIP: row('an active relationship with the customer', 'RELATIONSHIP_REQUIRED'),
  OR_OWN_CUSTOMER: row('or, for a customer admin, your own customer organization'),
  ACTIVE_GRANT: row('an active delegated admin grant from the customer', 'DELEGATED_ADMIN_REQUIRED'),
  CLOUD_ALLOWS_PRIVILEGES: row('the cloud allows delegated admin privileges', 'CLOUD_RULE'),
  ACTIVE_GRANT_OR_CREATOR: row('an active grant, or your organization created the customer', 'DELEGATED_ADMIN_REQUIRED'),
  RESELLER_PARTNERED_AND_RELATED: row('the reseller has an active partnership and an active relationship with the customer'),
  OR_CREATOR_BEFORE_FIRST_SIGN_IN: row("or the creating provider until the admin's first sign-in"),
  HELPDESK_NOT_FOR_ADMIN: {
    meaning: 'helpdesk agents cannot act on customer admins',
    unmetBy: ['ROLE_ABOVE_CEILING'],
    keepsFrom: { role: 'HELPDESK_AGENT', holdersOf: ['CUSTOMER_ADMIN'] },
  },
  ASSOCIATED_RESELLER: row('the customer has an associated reseller', 'NO_ASSOCIATED_RESELLER'),
  OWN_CUSTOMER: row('your own customer organization', 'OWN_CUSTOMER_ONLY'),
  OWN_MARKET: row('offers of your cloud and market'),
  PROVIDER_OR_OPERATOR: {
    meaning: 'only for providers and the operator',
    holds: (who) => who.kind === 'PROVIDER' || who.kind === 'OPERATOR',
  },
  ROW_SCOPE: row('rows visible to you'),
  CUSTOMER_AGREEMENT: row('the customer agreement is accepted or attested', 'AGREEMENT_REQUIRED'),
  REQUEST_ADDRESSEE: row('the request is addressed to your organization'),
  AS_ORDER_OR_CHANGE: row('plus what placing the order or changing the subscription requires'),
  SELLER: row('sold by your organization', 'NOT_SELLER'),
  SELLER_OR_RESELLER_OF_RECORD: row('sold by your organization, or your organization is reseller of record', 'NOT_SELLER'),
  SHARED_OR_OWN: row('shared in your organization, or your own'),
  AS_READING: row('data you may read'),
  MASKED: row('link tokens are masked'),
} as const satisfies Record<string, Condition>;

export type ConditionName = keyof typeof ALL;

/** The closed list of conditions that the policy may require in addition to roles. */
export const CONDITIONS: Readonly<Record<ConditionName, Condition>> = ALL;

/** Whether a text is the name of a condition. */
export function isConditionName(text: string): text is ConditionName {
  return Object.hasOwn(CONDITIONS, text);
}
