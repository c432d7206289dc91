import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { because, type Operations } from '../../graph/actions';
import { loaderOf } from '../../graph/read';
import { stored, marks, padded } from '../../graph/statement';
import type { Refusal } from '../../kernel/errors';
import { defineMachine } from '../../kernel/machine';
import type { CloudRules } from '../registers';
import { privilegesForbidden } from './customer.actions';
import { rulesOfCloud } from './cloud-rules';

export const relationshipMachine = defineMachine({
  name: 'CustomerRelationship',
  description: 'A reseller relationship between a partner and a customer (S0, S3).',
  states: {
    ACTIVE: 'In force: the customer is in the list of the partner.',
    ENDED: 'Removed by the partner; delegated admin privileges stay until the customer revokes them (S0, S3).',
  },
  initial: ['ACTIVE'],
  moves: {
    setAssociatedReseller: {
      from: ['ACTIVE'],
      to: 'ACTIVE',
      description: 'The provider names the reseller that manages the customer, or none (S1, S2).',
    },
    removeCustomerRelationship: {
      from: ['ACTIVE'],
      to: 'ENDED',
      description: 'The partner removes it, with an attestation (S3).',
    },
  },
});

/** What can be done with a relationship follows from this. */
export interface RelationshipFacts {
  customerId: string;
  status: string;
  /** It is the relationship of the viewer's own organisation. */
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
      bound(
        'subject',
        `SELECT customer_id AS customerId, partner_id AS partnerId FROM delegated_admin_grant WHERE status = 'ACTIVE' AND customer_id IN (${marks(asked.length)})`,
      ),
      asked,
    );
    return ids.map((id) => new Set(rows.filter((row) => row['customerId'] === id).map((row) => String(row['partnerId']))));
  }).load(customerId);

const notOwn = ({ own }: RelationshipFacts): Refusal | null =>
  own ? null : because('RELATIONSHIP_REQUIRED', "This is another partner's relationship; only that partner can change it.");

/** What can be done with a relationship, as far as it is known here. */
export const relationshipOperations: Operations<RelationshipFacts> = {
  needs: ['status', 'customerId', 'partnerId'].map(stored),
  facts: async (row, ctx) => {
    const [customerId, partnerId] = [String(row['=customerId']), String(row['=partnerId'])];
    const isCustomer = ctx.viewer.kind === 'CUSTOMER';
    return {
      customerId,
      status: String(row['=status']),
      own: partnerId === ctx.viewer.organizationId,
      granted: isCustomer && (await granteesOf(ctx, customerId)).has(partnerId),
      // A viewer's cloud is that of its organisation: here the customer's.
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
  operations: {
    setAssociatedReseller: { action: 'customer.set_reseller', check: notOwn },
    removeCustomerRelationship: { action: 'relationship.remove', check: notOwn },
    grantDelegatedAdmin: {
      action: 'grant.give',
      check: ({ status, granted, privileges }) => {
        if (status !== 'ACTIVE') {
          return because('RELATIONSHIP_REQUIRED', 'The partner has no active relationship with you; accept an invitation first.');
        }
        return granted
          ? because('HAS_DELEGATED_ADMIN', 'The partner holds the privileges already.')
          : privilegesForbidden(privileges);
      },
    },
  },
};
