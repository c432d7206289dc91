import { everything, type Scope } from '../../graph/scope';

/** Sent or accepted by the own organisation, or addressed to one of its domains; the operator all. */
export const invitationScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  return {
    through: { table: 'invitation_scope', row: 'invitation_id' },
    equals: [['s.org_id', viewer.organizationId]],
  };
};
