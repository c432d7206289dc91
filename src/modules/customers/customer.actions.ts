import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, type Operations } from '../../graph/actions';
import { loaderOf } from '../../graph/read';
import type { GraphRow } from '../../graph/registry';
import { marks, padded, stored } from '../../graph/statement';
import type { Refusal } from '../../kernel/errors';
import { activePartnershipsOf } from '../partners';
import type { CloudRules } from '../registers';
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
  /** The viewer's organisation created the customer and entered its data. */
  created: boolean;
  agreementState: string;
  /** The customer accepted the text of the agreement that is valid now; asked for the customer itself only. */
  acceptedCurrent: boolean;
  associatedResellerId: string | null;
  /** A reseller works with a provider that can order. */
  hasProvider: boolean;
  cloud: CloudRules;
}

/** What surrounds a customer, as far as what can be done with it depends on it. */
interface Circumstances {
  hasProvider: boolean;
  acceptedCurrent: boolean;
  cloud: CloudRules;
}

/** Whether the viewer has a provider, the acceptance of the text that is valid now, the rule of the cloud. */
const CIRCUMSTANCES = `
  SELECT c.id, w.privileges, w.acceptance_place AS acceptancePlace, w.agreement_needed AS agreementNeeded,
    EXISTS (SELECT 1 FROM partnership a JOIN partner o ON o.id = a.provider_id AND o.status = 'ACTIVE'
      WHERE ${activePartnershipsOf('a', 'reseller_id', '?')}) AS hasProvider,
    EXISTS (SELECT 1 FROM customer_agreement a WHERE a.kind = 'ACCEPTANCE' AND a.customer_id = c.id
      AND a.template_version = (SELECT t.version FROM agreement_template t WHERE t.kind = 'CUSTOMER_AGREEMENT' AND t.valid_from <= ?
        ORDER BY t.valid_from DESC, t.id DESC LIMIT 1)) AS acceptedCurrent
  FROM customer c JOIN cloud_rule w ON w.cloud = c.cloud`;

/** The circumstances of the customers of a page, in one statement. */
const circumstancesOf = (ctx: Ctx, customerId: string): Promise<Circumstances> =>
  loaderOf<string, Circumstances>(ctx, 'circumstances of customers', async (ids) => {
    const asked = padded(ids);
    const { organizationId } = ctx.viewer;
    const rows = await ctx.db.rows(bound('viewer', `${CIRCUMSTANCES} WHERE c.id IN (${marks(asked.length)})`), [
      organizationId,
      ctx.clock.now(),
      ...asked,
    ]);
    const found = new Map(rows.map((row) => [String(row['id']), row]));
    return ids.map((id) => {
      const row = found.get(id) ?? {};
      return {
        hasProvider: Boolean(row['hasProvider']),
        acceptedCurrent: Boolean(row['acceptedCurrent']),
        cloud: {
          privileges: row['privileges'] as CloudRules['privileges'],
          acceptancePlace: String(row['acceptancePlace']),
          agreementNeeded: Boolean(row['agreementNeeded']),
        },
      };
    });
  }).load(customerId);

async function factsOf(row: GraphRow, ctx: Ctx): Promise<CustomerFacts> {
  const { viewer } = ctx;
  const own = row.id === viewer.organizationId;
  const around = await circumstancesOf(ctx, row.id);
  return {
    customerId: row.id,
    own,
    administers: own || row['details'] === DETAILS.full,
    reason: row['reason'] as string | null,
    created: row['=createdById'] === viewer.organizationId,
    agreementState: String(row['agreementState']),
    acceptedCurrent: own && around.acceptedCurrent,
    associatedResellerId: row['associatedResellerId'] as string | null,
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

const withoutGrant = (row: GraphRow): Refusal => grantMissing(row['reason'] as string | null);

/** Refused where the cloud needs the customer agreement and there is none that the viewer may rely on. */
const needsAgreement = ({ agreementState, cloud }: CustomerFacts): Refusal | null =>
  cloud.agreementNeeded && agreementState === 'MISSING'
    ? because('AGREEMENT_REQUIRED', 'The customer agreement is missing; have the customer accept it, or attest that it did.')
    : null;

/** Refused to resellers without a provider to ask; one that does not serve the customer yet can be asked as well. */
const needsProvider = ({ hasProvider }: CustomerFacts): Refusal | null =>
  hasProvider
    ? null
    : because('PARTNERSHIP_REQUIRED', 'You have no active partnership with a provider that can order; have one invite you.');

/** Refused where the cloud forbids delegated admin privileges (S4). */
export const privilegesForbidden = (privileges: CloudRules['privileges']): Refusal | null =>
  privileges === 'FORBIDDEN'
    ? because('CLOUD_RULE', 'This cloud forbids delegated admin privileges, so none can be given.')
    : null;

/** What can be done with a customer, as far as it is known here. */
export const customerOperations: Operations<CustomerFacts> = {
  needs: ['details', 'reason', 'agreementState', 'associatedResellerId', ...['createdById', 'cloud'].map(stored)],
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
    'customer.read_details': { within: 'details', otherwise: withoutGrant },
    'customer.read_users': { within: 'details', otherwise: withoutGrant },
  },
  operations: {
    updateCustomer: {
      action: 'customer.update',
      check: (facts) => (facts.created ? null : needsGrant(facts)),
      tenant: ({ customerId }) => customerId,
    },
    proveCustomerDomain: { action: 'customer.update', check: needsGrant, tenant: ({ customerId }) => customerId },
    setAssociatedReseller: { action: 'customer.set_reseller' },
    attestCustomerAgreement: { action: 'customer.attest_agreement' },
    acceptCustomerAgreement: {
      action: 'agreement.accept',
      check: ({ acceptedCurrent }) =>
        acceptedCurrent ? because('AGREEMENT_EXISTS', 'The agreement was accepted already; nothing is left to do.') : null,
    },
    grantDelegatedAdmin: { action: 'grant.give', check: ({ cloud }) => privilegesForbidden(cloud.privileges) },
    createCustomerUser: { action: 'customer.administer', check: needsGrant },
    resetCustomerUserPassword: { action: 'customer.reset_user_password', check: needsGrant },
    placeOrder: { action: 'order.place', check: needsAgreement },
    requestOrder: { action: 'order.request', check: needsProvider },
    setAzureOwner: {
      action: 'customer.set_azure_owner',
      tenant: ({ customerId }) => customerId,
      check: (facts) =>
        needsGrant(facts) ??
        (facts.associatedResellerId === null
          ? because('NO_ASSOCIATED_RESELLER', 'The customer has no associated reseller; set one first.')
          : null),
    },
  },
};
