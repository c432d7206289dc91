import { everything, ownedBy, type Scope } from '../../graph/scope';

/** The identity providers of the viewer's organization; all of them for the operator. */
export const identityProviderScope: Scope = (viewer) => {
  if (viewer.kind === 'ANONYMOUS') return null;
  return viewer.kind === 'OPERATOR' ? everything : ownedBy(viewer, 'organization_id');
};
