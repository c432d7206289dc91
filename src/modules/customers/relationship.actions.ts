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
    ACTIVE: "In force. The customer is in the partner's list.",
    ENDED: 'Removed by the partner. Delegated admin privileges stay until the customer revokes them.',
  },
  initial: ['ACTIVE'],
});

/** Facts that decide which operations are possible on a relationship. */
export interface RelationshipFacts {
  customerId: string;
  status: string;
  /** It belongs to the viewer's organization. */
  own: boolean;
  /** The partner has delegated admin privileges. Only determined for the customer. */
  granted: boolean;
  privileges: CloudRules['privileges'];
}

/** Loads the partners with an active grant, by customer. */
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

/** Requires a relationship of the viewer's organization. */
export const ownRelationship: Check<RelationshipFacts> = ({ own }) =>
  own ? null : because('RELATIONSHIP_REQUIRED', "This is another partner's relationship. Only that partner can change it.");

/** Operations on relationships. Other modules add theirs. */
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
      // The viewer's cloud is that of its organization, here the customer.
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

/** Requires a partner with an active relationship and without a grant. */
export const lacksGrant: Check<RelationshipFacts> = ({ status, granted, privileges }) => {
  if (status !== 'ACTIVE') {
    return because(
      'RELATIONSHIP_REQUIRED',
      'The partner has no active relationship with your organization. Accept an invitation from it first.',
    );
  }
  return granted
    ? because('HAS_DELEGATED_ADMIN', 'The partner already has delegated admin privileges.')
    : privilegesForbidden(privileges);
};
