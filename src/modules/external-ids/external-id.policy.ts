import { ownedBy, type Scope } from '../../graph/scope';

/** The external ids that the viewer's own organization has given. Nobody sees those of others, on whatever they are. */
export const externalIdScope: Scope = (viewer) => (viewer.kind === 'ANONYMOUS' ? null : ownedBy(viewer, 'organization_id'));
