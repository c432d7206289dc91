import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, defineOperations, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { raw, type Row } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import type { Refusal } from '../../kernel/errors';
import { activePartnershipsOf } from '../partners';
import type { CloudRules } from '../reference-data';
import { Customer } from './customer.entity';
import { DETAILS } from './customer.policy';

/** Facts that decide which operations are possible on a customer. */
export interface CustomerFacts {
  customerId: string;
  /** The viewer belongs to the customer. */
  own: boolean;
  /** It is the customer itself, or has an active relationship and an active grant. */
  administers: boolean;
  /** Why there is no grant. Null if there is one. */
  reason: string | null;
  /** The viewer's organization created the customer and entered its data. */
  created: boolean;
  agreementState: string;
  /** The customer has accepted the current text of the agreement. Only determined for the customer itself. */
  acceptedCurrent: boolean;
  associatedResellerId: string | null;
  /** The viewer is a reseller with a provider that can order. */
  hasProvider: boolean;
  cloud: CloudRules;
}

const NEEDS = ['details', 'reason', 'agreementState', 'associatedResellerId', raw('createdById')] as const;

/** Facts about the customer's surroundings that operations depend on. */
interface CloudFacts {
  hasProvider: boolean;
  acceptedCurrent: boolean;
  cloud: CloudRules;
}

/** The same facts as a database row. */
interface CloudFactsRow {
  id: string;
  privileges: CloudRules['privileges'];
  acceptancePlace: string;
  agreementNeeded: 0 | 1;
  hasProvider: 0 | 1;
  acceptedCurrent: 0 | 1;
}

/** Whether the viewer has a provider, whether the current agreement text is accepted, and the cloud's rules. */
const CLOUD_FACTS = `
  SELECT c.id, w.privileges, w.acceptance_place AS acceptancePlace, w.agreement_needed AS agreementNeeded,
    EXISTS (SELECT 1 FROM partnership a JOIN partner o ON o.id = a.provider_id AND o.status = 'ACTIVE'
      WHERE ${activePartnershipsOf('a', 'reseller_id', '?')}) AS hasProvider,
    EXISTS (SELECT 1 FROM customer_agreement a WHERE a.kind = 'ACCEPTANCE' AND a.customer_id = c.id
      AND a.template_version = (SELECT t.version FROM agreement_template t WHERE t.kind = 'CUSTOMER_AGREEMENT' AND t.valid_from <= ?
        ORDER BY t.valid_from DESC, t.id DESC LIMIT 1)) AS acceptedCurrent
  FROM customer c JOIN cloud_rule w ON w.cloud = c.cloud`;

/** Loads these facts for many customers in one statement. */
const cloudFactsOf = (ctx: Ctx, customerId: string): Promise<CloudFacts> =>
  loaderOf<string, CloudFacts>(ctx, 'circumstances of customers', async (ids) => {
    const asked = padded(ids);
    const { organizationId } = ctx.viewer;
    const rows = await ctx.db.rows(bound<CloudFactsRow>('viewer', `${CLOUD_FACTS} WHERE c.id IN (${marks(asked.length)})`), [
      organizationId,
      ctx.clock.now(),
      ...asked,
    ]);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = found.get(id);
      if (!row) throw new Error('The cloud of a customer has no rules.');
      return {
        hasProvider: row.hasProvider === 1,
        acceptedCurrent: row.acceptedCurrent === 1,
        cloud: {
          privileges: row.privileges,
          acceptancePlace: row.acceptancePlace,
          agreementNeeded: row.agreementNeeded === 1,
        },
      };
    });
  }).load(customerId);

type CustomerRow = Row<Customer, (typeof NEEDS)[number]>;

async function factsOf(row: CustomerRow, ctx: Ctx): Promise<CustomerFacts> {
  const { viewer } = ctx;
  const own = row.id === viewer.organizationId;
  const around = await cloudFactsOf(ctx, row.id);
  return {
    customerId: row.id,
    own,
    administers: own || row.details === DETAILS.full,
    reason: row.reason,
    created: row.rawCreatedById === viewer.organizationId,
    agreementState: row.agreementState,
    acceptedCurrent: own && around.acceptedCurrent,
    associatedResellerId: row.associatedResellerId,
    hasProvider: viewer.kind === 'RESELLER' && around.hasProvider,
    cloud: around.cloud,
  };
}

const WHY: Readonly<Record<string, string>> = {
  GRANT_REVOKED: 'The customer revoked your delegated admin privileges. Invite the customer again to restore them.',
  CLOUD_RULE: "The customer's cloud forbids delegated admin privileges. The customer must do this itself.",
  NO_GRANT: 'This needs delegated admin privileges for the customer. Invite the customer again and request them.',
};

const grantMissing = (reason: string | null): Refusal =>
  because('DELEGATED_ADMIN_REQUIRED', WHY[reason ?? ''] ?? WHY['NO_GRANT'] ?? '', { reason: reason ?? 'NO_GRANT' });

/** Requires delegated admin privileges. */
export const needsGrant = ({ administers, reason }: CustomerFacts): Refusal | null => (administers ? null : grantMissing(reason));

const withoutGrant = ({ reason }: CustomerRow): Refusal => grantMissing(reason);

/** The message used wherever the customer agreement is required. */
export const AGREEMENT_MISSING = 'The customer agreement is missing. Have the customer accept it, or attest that it did.';

/** Requires a customer agreement that the viewer may rely on, if the cloud needs one. */
export const needsAgreement = ({ agreementState, cloud }: CustomerFacts): Refusal | null =>
  cloud.agreementNeeded && agreementState === 'MISSING' ? because('AGREEMENT_REQUIRED', AGREEMENT_MISSING) : null;

/** Requires a provider to ask. Providers that do not serve the customer yet also count. */
export const needsProvider = ({ hasProvider }: CustomerFacts): Refusal | null =>
  hasProvider
    ? null
    : because(
        'PARTNERSHIP_REQUIRED',
        'Your organization has no active partnership with a provider that can order. Ask a provider to invite you.',
      );

/** Refuses if the cloud forbids delegated admin privileges. */
export const privilegesForbidden = (privileges: CloudRules['privileges']): Refusal | null =>
  privileges === 'FORBIDDEN' ? because('CLOUD_RULE', 'This cloud forbids delegated admin privileges.') : null;

/** Operations on customers. Other modules add theirs. */
export const customerOperations = defineOperations(Customer, {
  needs: NEEDS,
  facts: factsOf,
  conditions: {
    ACTIVE_RELATIONSHIP: ({ own }) => (own ? null : true),
    ACTIVE_GRANT: ({ own, administers }) => (own ? null : administers),
    ACTIVE_GRANT_OR_CREATOR: ({ own, administers, created }) => (own ? null : administers || created),
    OR_OWN_CUSTOMER: ({ own }) => (own ? true : null),
    OWN_CUSTOMER: ({ own }) => own,
    CLOUD_ALLOWS_PRIVILEGES: ({ cloud }) => cloud.privileges !== 'FORBIDDEN',
    CUSTOMER_AGREEMENT: (facts) => (facts.cloud.agreementNeeded ? needsAgreement(facts) === null : null),
    ASSOCIATED_RESELLER: ({ associatedResellerId }) => associatedResellerId !== null,
  },
  reading: {
    'customer.read_details': { guardedBy: 'details', closedBecause: withoutGrant },
    'customer.read_users': { guardedBy: 'details', closedBecause: withoutGrant },
  },
});

/** Requires a grant, or that the partner created the customer. */
export const needsGrantOrCreated: Check<CustomerFacts> = (facts) => (facts.created ? null : needsGrant(facts));

/** Refuses if the customer has already accepted the current text. */
export const notYetAccepted: Check<CustomerFacts> = ({ acceptedCurrent }) =>
  acceptedCurrent ? because('AGREEMENT_EXISTS', 'The agreement has already been accepted. There is nothing left to do.') : null;

/** Refuses if the customer's cloud forbids delegated admin privileges. */
export const cloudAllowsPrivileges: Check<CustomerFacts> = ({ cloud }) => privilegesForbidden(cloud.privileges);

/** Requires an associated reseller. */
export const needsAssociatedReseller: Check<CustomerFacts> = ({ associatedResellerId }) =>
  associatedResellerId === null
    ? because('NO_ASSOCIATED_RESELLER', 'The customer has no associated reseller. Set one first.')
    : null;

/** A partner that acts on a customer acts in its tenant. */
export const inTenant = ({ customerId }: CustomerFacts): string => customerId;
