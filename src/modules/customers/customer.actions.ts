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

/** What can be done with a customer follows from this. */
export interface CustomerFacts {
  customerId: string;
  /** The viewer belongs to the customer. */
  own: boolean;
  /** The customer itself, or an active relationship together with an active grant. */
  administers: boolean;
  /** Why there is no grant; null where there is one. */
  reason: string | null;
  /** The viewer's organization created the customer and entered its data. */
  created: boolean;
  agreementState: string;
  /** The customer accepted the text of the agreement that is valid now; asked for the customer itself only. */
  acceptedCurrent: boolean;
  associatedResellerId: string | null;
  /** A reseller works with a provider that can order. */
  hasProvider: boolean;
  cloud: CloudRules;
}

const NEEDS = ['details', 'reason', 'agreementState', 'associatedResellerId', raw('createdById')] as const;

/** What surrounds a customer, as far as what can be done with it depends on it. */
interface CloudFacts {
  hasProvider: boolean;
  acceptedCurrent: boolean;
  cloud: CloudRules;
}

/** A customer with what surrounds it. */
interface CloudFactsRow {
  id: string;
  privileges: CloudRules['privileges'];
  acceptancePlace: string;
  agreementNeeded: 0 | 1;
  hasProvider: 0 | 1;
  acceptedCurrent: 0 | 1;
}

/** Whether the viewer has a provider, the acceptance of the text that is valid now, the rule of the cloud. */
const CLOUD_FACTS = `
  SELECT c.id, w.privileges, w.acceptance_place AS acceptancePlace, w.agreement_needed AS agreementNeeded,
    EXISTS (SELECT 1 FROM partnership a JOIN partner o ON o.id = a.provider_id AND o.status = 'ACTIVE'
      WHERE ${activePartnershipsOf('a', 'reseller_id', '?')}) AS hasProvider,
    EXISTS (SELECT 1 FROM customer_agreement a WHERE a.kind = 'ACCEPTANCE' AND a.customer_id = c.id
      AND a.template_version = (SELECT t.version FROM agreement_template t WHERE t.kind = 'CUSTOMER_AGREEMENT' AND t.valid_from <= ?
        ORDER BY t.valid_from DESC, t.id DESC LIMIT 1)) AS acceptedCurrent
  FROM customer c JOIN cloud_rule w ON w.cloud = c.cloud`;

/** The circumstances of the customers of a page, in one statement. */
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
  GRANT_REVOKED: 'The customer took its delegated admin privileges back; invite it again to restore them.',
  CLOUD_RULE: "The customer's cloud forbids delegated admin privileges, so the customer does this itself.",
  NO_GRANT: 'This needs delegated admin privileges of the customer; invite it again and ask for them.',
};

const grantMissing = (reason: string | null): Refusal =>
  because('DELEGATED_ADMIN_REQUIRED', WHY[reason ?? ''] ?? WHY['NO_GRANT'] ?? '', { reason: reason ?? 'NO_GRANT' });

/** Refused without delegated admin privileges. */
export const needsGrant = ({ administers, reason }: CustomerFacts): Refusal | null => (administers ? null : grantMissing(reason));

const withoutGrant = ({ reason }: CustomerRow): Refusal => grantMissing(reason);

/** What is said wherever the customer agreement is asked for. */
export const AGREEMENT_MISSING = 'The customer agreement is missing; have the customer accept it, or attest that it did.';

/** Refused where the cloud needs the customer agreement and there is none that the viewer may rely on. */
export const needsAgreement = ({ agreementState, cloud }: CustomerFacts): Refusal | null =>
  cloud.agreementNeeded && agreementState === 'MISSING' ? because('AGREEMENT_REQUIRED', AGREEMENT_MISSING) : null;

/** Refused to resellers without a provider to ask; one that does not serve the customer yet can be asked as well. */
export const needsProvider = ({ hasProvider }: CustomerFacts): Refusal | null =>
  hasProvider
    ? null
    : because('PARTNERSHIP_REQUIRED', 'You have no active partnership with a provider that can order; have one invite you.');

/** Refused where the cloud forbids delegated admin privileges. */
export const privilegesForbidden = (privileges: CloudRules['privileges']): Refusal | null =>
  privileges === 'FORBIDDEN'
    ? because('CLOUD_RULE', 'This cloud forbids delegated admin privileges, so none can be given.')
    : null;

/** What can be done with a customer, as far as it is known here. */
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

/** Refused to partners without a grant that did not create the customer either. */
export const needsGrantOrCreated: Check<CustomerFacts> = (facts) => (facts.created ? null : needsGrant(facts));

/** Refused where the customer accepted the text that is valid now. */
export const notYetAccepted: Check<CustomerFacts> = ({ acceptedCurrent }) =>
  acceptedCurrent ? because('AGREEMENT_EXISTS', 'The agreement was accepted already; nothing is left to do.') : null;

/** Refused where the cloud of the customer forbids delegated admin privileges. */
export const cloudAllowsPrivileges: Check<CustomerFacts> = ({ cloud }) => privilegesForbidden(cloud.privileges);

/** Refused where the customer has no associated reseller. */
export const needsAssociatedReseller: Check<CustomerFacts> = ({ associatedResellerId }) =>
  associatedResellerId === null
    ? because('NO_ASSOCIATED_RESELLER', 'The customer has no associated reseller; set one first.')
    : null;

/** A partner that acts on a customer acts in its tenant. */
export const inTenant = ({ customerId }: CustomerFacts): string => customerId;
