import { everything, type Scope } from '../../graph/scope';

/** Only the operator can read the registers. */
export const registerScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
