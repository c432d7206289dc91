import type { OrganizationKind, Role } from './roles';

/** What a condition may ask about who asks; conditions about rows are asked where the row is at hand. */
export interface ConditionSubject {
  kind: OrganizationKind | 'ANONYMOUS';
}

interface Condition {
  /** What the condition asks, in words. */
  meaning: string;
  /** Present when the condition asks about the principal alone. */
  holds?: (who: ConditionSubject) => boolean;
  /** Codes of refusals that say that the condition is not met. */
  unmetBy?: readonly string[];
  /** Present when it keeps those who hold the action by one role from people of a customer. */
  keepsFrom?: { role: Role; holdersOf: readonly Role[] };
}

const row = (meaning: string, ...unmetBy: readonly string[]): Condition => ({ meaning, unmetBy });

const ALL = {
  OPEN: row('open without sign-in'),
  OWN_ENTRY: row('the own directory entry', 'NOT_OWN_ENTRY'),
  OWN_ORGANIZATION: row('the own organization', 'OTHER_ORGANIZATION'),
  LEGAL_DATA_BY_OPERATOR: row('legal name, country and PartnerID are changed by the operator only'),
  OWN_ENROLLMENT: row('the own enrollment'),
  EMAIL_VERIFIED: row('the own e-mail address is verified', 'EMAIL_NOT_VERIFIED'),
  LINK_TOKEN: row('whoever holds the link'),
  CONTACT_CONFIRMED: row('the primary contact has confirmed'),
  OR_SELF: row('everyone reads itself'),
  ROLE_CEILING: row('only roles up to the own ceiling', 'ROLE_ABOVE_CEILING'),
  NOT_LAST_ADMIN: row('never the last global admin', 'LAST_ADMIN'),
  SELF: row('itself only'),
  WITHIN_CREATOR: row('never more than the creator may'),
  ACTIVE_PARTNER: row('a partner acts only while it is not suspended', 'PARTNER_NOT_ACTIVE'),
  MAILBOX_PROVEN: row(
    'after a partner set the own password: the own mailbox is proven by a mailed link',
    'CUSTOMER_PROOF_REQUIRED',
  ),
  INVITATION: row('a pending invitation'),
  ACTIVE_PARTNERSHIP: row('an active partnership'),
  ATTESTATION: row('the attestation is given'),
  ADMIN_ACCESS: row('the partnership grants admin access', 'NO_ADMIN_ACCESS'),
  INVITATION_PARTY: row('sent or accepted by the own organization, or addressed to its domain'),
  INVITATION_SENDER: row('sent by the own organization', 'NOT_SENDER'),
  ACTIVE_RELATIONSHIP: row('an active relationship with the customer', 'RELATIONSHIP_REQUIRED'),
  OR_OWN_CUSTOMER: row('or, for a customer admin, the own customer'),
  ACTIVE_GRANT: row('an active delegated admin grant of the customer', 'DELEGATED_ADMIN_REQUIRED'),
  CLOUD_ALLOWS_PRIVILEGES: row("the cloud's privilege rule allows it", 'CLOUD_RULE'),
  ACTIVE_GRANT_OR_CREATOR: row(
    'an active grant, or the customer was created by the own organization',
    'DELEGATED_ADMIN_REQUIRED',
  ),
  RESELLER_PARTNERED_AND_RELATED: row('the reseller is partnered and actively related to the customer'),
  OR_CREATOR_BEFORE_FIRST_SIGN_IN: row("or the creating provider until the admin's first sign-in"),
  HELPDESK_NOT_FOR_ADMIN: {
    meaning: 'helpdesk agents never for a customer admin',
    unmetBy: ['ROLE_ABOVE_CEILING'],
    keepsFrom: { role: 'HELPDESK_AGENT', holdersOf: ['CUSTOMER_ADMIN'] },
  },
  ASSOCIATED_RESELLER: row('the customer has an associated reseller', 'NO_ASSOCIATED_RESELLER'),
  OWN_CUSTOMER: row('the own customer', 'OWN_CUSTOMER_ONLY'),
  OWN_MARKET: row('offers of the own cloud and market'),
  PROVIDER_OR_OPERATOR: {
    meaning: 'providers and the operator only',
    holds: (who) => who.kind === 'PROVIDER' || who.kind === 'OPERATOR',
  },
  ROW_SCOPE: row('rows in scope'),
  CUSTOMER_AGREEMENT: row('the customer agreement is accepted or attested', 'AGREEMENT_REQUIRED'),
  REQUEST_ADDRESSEE: row('the request is addressed to the own organization'),
  AS_ORDER_OR_CHANGE: row('and what placing the order or changing the subscription needs'),
  SELLER: row('sold by the own organization', 'NOT_SELLER'),
  SELLER_OR_RESELLER_OF_RECORD: row('sold by the own organization, or it is reseller of record', 'NOT_SELLER'),
  SHARED_OR_OWN: row('shared in the organization, or own'),
  AS_READING: row('what may be read'),
  MASKED: row('link tokens are masked'),
} as const satisfies Record<string, Condition>;

export type ConditionName = keyof typeof ALL;

/** The closed list of conditions that the policy table may name beside the roles. */
export const CONDITIONS: Readonly<Record<ConditionName, Condition>> = ALL;

/** Tells whether a text names a condition of the closed list. */
export function isConditionName(text: string): text is ConditionName {
  return Object.hasOwn(CONDITIONS, text);
}
