import { everything, type Scope } from '../../graph/scope';

/**
 * Invitations sent or accepted by the viewer's organization, or addressed to one of its domains. The operator sees
 * all.
 */
export const invitationScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  if (viewer.kind === 'OPERATOR') return everything;
  return {
    visibilityTable: { table: 'invitation_scope', row: 'invitation_id' },
    whereEquals: [['scope.org_id', viewer.organizationId]],
  };
};
