import { everything, type Scope } from '../../graph/scope';

/** The registers are the operator's. */
export const registerScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
