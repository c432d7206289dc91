import { everything, type Scope } from '../../graph/scope';

/** The outbox is the operator's. */
export const outboxScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
