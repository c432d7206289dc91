import { everything, type Scope } from '../../graph/scope';

/** Only the operator can read the outbox. */
export const outboxScope: Scope = (viewer) => (viewer.kind === 'OPERATOR' ? everything : null);
