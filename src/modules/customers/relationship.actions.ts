import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, defineOperations, type Check } from '../../graph/operations';
import { loaderOf } from '../../graph/read';
import { rawOf } from '../../graph/row';
import { marks, padded } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';
import type { CloudRules } from '../reference-data';
import { privilegesForbidden } from './customer.actions';
import { CustomerRelationship } from './customer.entity';
import { rulesOfCloud } from './cloud-rules';

export const relationshipMachine = defineMachine({
  name: 'CustomerRelationship',
  description: 'A reseller relationship between a partner and a customer.',
  states: {
    ACTIVE: 'In force: the customer is in the list of the partner.',
    ENDED: 'Removed by the partner; delegated admin privileges stay until the customer revokes them.',
  },
  initial: ['ACTIVE'],
});

/** What can be done with a relationship follows from this. */
export interface RelationshipFacts {
  customerId: string;
  status: string;
  /** It is the relationship of the viewer's own organization. */
  own: boolean;
  /** The partner holds delegated admin privileges; asked for the customer only. */
  granted: boolean;
  privileges: CloudRules['privileges'];
}

/** The partners with an active grant of a customer, by customer. */
const granteesOf = (ctx: Ctx, customerId: string): Promise<ReadonlySet<string>> =>
  loaderOf<string, ReadonlySet<string>>(ctx, 'partners with a grant', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<{ customerId: string; partnerId: string }>(
        'subject',
        `SELECT customer_id AS customerId, partner_id AS partnerId FROM delegated_admin_grant WHERE status = 'ACTIVE' AND customer_id IN (${marks(asked.length)})`,
      ),
      asked,
    );
    return ids.map((id) => new Set(rows.filter(({ customerId }) => customerId === id).map(({ partnerId }) => partnerId)));
  }).load(customerId);

/** It is the relationship of the viewer's own organization. */
export const ownRelationship: Check<RelationshipFacts> = ({ own }) =>
  own ? null : because('RELATIONSHIP_REQUIRED', "This is another partner's relationship; only that partner can change it.");

/** What can be done with a relationship, as far as it is known here. */
export const relationshipOperations = defineOperations(CustomerRelationship, {
  needs: rawOf('status', 'customerId', 'partnerId'),
  facts: async (row, ctx): Promise<RelationshipFacts> => {
    const { rawCustomerId: customerId, rawPartnerId: partnerId } = row;
    const isCustomer = ctx.viewer.kind === 'CUSTOMER';
    return {
      customerId,
      status: row.rawStatus,
      own: partnerId === ctx.viewer.organizationId,
      granted: isCustomer && (await granteesOf(ctx, customerId)).has(partnerId),
      // A viewer's cloud is that of its organization: here the customer's.
      privileges: isCustomer ? (await rulesOfCloud(ctx, ctx.viewer.cloud)).privileges : 'OPTIONAL',
    };
  },
  conditions: {
    ACTIVE_RELATIONSHIP: ({ own, status }, { viewer }) => (own || viewer.kind === 'CUSTOMER') && status === 'ACTIVE',
    OWN_CUSTOMER: (_facts, { viewer }) => viewer.kind === 'CUSTOMER',
    CLOUD_ALLOWS_PRIVILEGES: ({ privileges }) => privileges !== 'FORBIDDEN',
  },
  machine: relationshipMachine,
  state: ({ status }) => status,
});

/** A partner that has an active relationship and no grant yet. */
export const lacksGrant: Check<RelationshipFacts> = ({ status, granted, privileges }) => {
  if (status !== 'ACTIVE') {
    return because('RELATIONSHIP_REQUIRED', 'The partner has no active relationship with you; accept an invitation first.');
  }
  return granted ? because('HAS_DELEGATED_ADMIN', 'The partner holds the privileges already.') : privilegesForbidden(privileges);
};
