import { everything, type Scope } from '../../graph/scope';
import { ID_PREFIX, type IdType } from '../../kernel/ids';

const isOf = (column: string, type: IdType): string => `COALESCE(${column}, '') LIKE '${ID_PREFIX[type]}%'`;

const BY_CUSTOMER = isOf('node.actor_organization_id', 'Customer');
/** What was done by a customer, in its tenant, to it, to its people or to its agreements. */
const ABOUT_CUSTOMER = [
  BY_CUSTOMER,
  'node.on_behalf_of_id IS NOT NULL',
  ...(['Customer', 'CustomerUser', 'CustomerAgreement'] as const).map((type) => isOf('node.subject_id', type)),
].join(' OR ');

/**
 * Events of the own organization; the operator all. People and details of customers are closed to the operator, and to
 * partners without a grant, so an event is no way around that: what changed about a customer is shown to it and to the organization that did it.
 * People are named to their own organization, those of partners to the operator, too; others see the organization.
 */
export const auditScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  const [named, changed] = [`NOT (${BY_CUSTOMER})`, `NOT (${ABOUT_CUSTOMER})`];
  if (viewer.kind === 'OPERATOR') return { ...everything, rowGuards: { actor: named, changes: changed } };
  const own = 'node.actor_organization_id = scope.org_id';
  return {
    visibilityTable: { table: 'audit_scope', row: 'event_id' },
    whereEquals: [['scope.org_id', viewer.organizationId]],
    rowGuards: {
      actor: own,
      changes: viewer.kind === 'CUSTOMER' ? 'TRUE' : `(${own} OR ${changed})`,
    },
  };
};
