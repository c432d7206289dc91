import { ownedBy, type Scope } from '../../graph/scope';

/** The templates of the viewer's organization. */
export const importTemplateScope: Scope = (viewer) => (viewer.kind === 'ANONYMOUS' ? null : ownedBy(viewer, 'organization_id'));
