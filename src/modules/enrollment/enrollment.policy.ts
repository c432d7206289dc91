import { everything, ownedBy, type Scope } from '../../graph/scope';

/** A reseller's own enrollments; all for the operator. */
export const enrollmentScope: Scope = (viewer) => {
  if (viewer.kind === 'OPERATOR') return everything;
  return viewer.kind === 'RESELLER' ? ownedBy(viewer, 'reseller_id') : null;
};
