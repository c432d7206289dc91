import { ownedBy, type Scope } from '../../graph/scope';

/** The runs of the viewer's organization. */
export const bulkRunScope: Scope = (viewer) => (viewer.kind === 'ANONYMOUS' ? null : ownedBy(viewer, 'organization_id'));
