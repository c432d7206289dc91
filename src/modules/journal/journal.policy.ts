import { everything, type Scope } from '../../graph/scope';
import { ID_PREFIX, type IdType } from '../../kernel/ids';

const isOf = (column: string, type: IdType): string => `COALESCE(${column}, '') LIKE '${ID_PREFIX[type]}%'`;

const BY_CUSTOMER = isOf('t.actor_organization_id', 'Customer');
/** What was done by a customer, in its tenant, to it, to its people or to its agreements. */
const ABOUT_CUSTOMER = [
  BY_CUSTOMER,
  't.on_behalf_of_id IS NOT NULL',
  ...(['Customer', 'CustomerUser', 'CustomerAgreement'] as const).map((type) => isOf('t.subject_id', type)),
].join(' OR ');

/**
 * Events of the own organisation; the operator all. People and details of customers are closed to the operator, and to
 * partners without a grant, so an event is no way around that: what changed about a customer is shown to it and to the organisation that did it.
 * People are named to their own organisation, those of partners to the operator, too; others see the organisation.
 */
export const auditScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  const [named, changed] = [`NOT (${BY_CUSTOMER})`, `NOT (${ABOUT_CUSTOMER})`];
  if (viewer.kind === 'OPERATOR') return { ...everything, rows: { actor: named, changes: changed } };
  const own = 't.actor_organization_id = s.org_id';
  return {
    through: { table: 'audit_scope', row: 'event_id' },
    equals: [['s.org_id', viewer.organizationId]],
    rows: {
      actor: own,
      changes: viewer.kind === 'CUSTOMER' ? 'TRUE' : `(${own} OR ${changed})`,
    },
  };
};

/** The outbox is the operator's. */
export const outboxScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
