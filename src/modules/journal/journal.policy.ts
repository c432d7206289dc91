import { everything, type Scope } from '../../graph/scope';
import { ID_PREFIX } from '../../kernel/ids';

const NO_CUSTOMER = `t.actor_organization_id NOT LIKE '${ID_PREFIX.Customer}%'`;

/**
 * Events of the own organisation; the operator all. The people of a customer are named to the customer itself only:
 * who they are is closed to others, and an event is not the way around a grant.
 */
export const auditScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (viewer.kind === 'OPERATOR') return { ...everything, rows: { actor: NO_CUSTOMER } };
  return {
    through: { table: 'audit_scope', row: 'event_id' },
    equals: [['s.org_id', viewer.organizationId]],
    rows: { actor: `t.actor_organization_id = s.org_id OR ${NO_CUSTOMER}` },
  };
};

/** The outbox is the operator's. */
export const outboxScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
