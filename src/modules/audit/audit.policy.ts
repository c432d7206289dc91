import { everything, type Scope } from '../../graph/scope';
import { ID_PREFIX, type IdType } from '../../kernel/ids';

const isOf = (column: string, type: IdType): string => `COALESCE(${column}, '') LIKE '${ID_PREFIX[type]}%'`;

const BY_CUSTOMER = isOf('node.actor_organization_id', 'Customer');
/** Actions by a customer, in its tenant, or on the customer, its users or its agreements. */
const ABOUT_CUSTOMER = [
  BY_CUSTOMER,
  'node.on_behalf_of_id IS NOT NULL',
  ...(['Customer', 'CustomerUser', 'CustomerAgreement'] as const).map((type) => isOf('node.subject_id', type)),
].join(' OR ');

/**
 * Events of the viewer's organization; all events for the operator. Data of customers is closed to the operator and to
 * partners without a grant, so their events must not reveal it: changes to a customer are shown to the customer and to
 * the organization that made them. Users are named to their own organization, partner users also to the operator;
 * others see only the organization.
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
