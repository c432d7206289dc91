import type { Scope } from '../../graph/scope';

/** The viewer's own queries, and those shared in its organization. */
export const savedQueryScope: Scope = (viewer) =>
  viewer.kind === 'ANONYMOUS'
    ? null
    : {
        whereEquals: [['node.organization_id', viewer.organizationId]],
        where: { sql: 'node.shared = 1 OR node.owner_id = ?', params: [viewer.userId] },
      };
