import { everything, type Scope } from '../../graph/scope';

/** Sent or accepted by the own organization, or addressed to one of its domains; the operator all. */
export const invitationScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  return {
    visibilityTable: { table: 'invitation_scope', row: 'invitation_id' },
    whereEquals: [['scope.org_id', viewer.organizationId]],
  };
};
