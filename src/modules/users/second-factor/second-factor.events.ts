import { defineEvent } from '../../../kernel/event';
import type { Affected } from '../user.events';

const ofOwnAccount = (userId: string): { subjectId: string } => ({ subjectId: userId });

/** A user began to set up a second factor; nothing is asked for yet. */
export const secondFactorBegun = defineEvent('user.secondFactorBegun', ofOwnAccount, { feed: 'told' });

/** Signing in takes a second factor from now on. */
export const secondFactorConfirmed = defineEvent('user.secondFactorConfirmed', ofOwnAccount, { feed: 'told' });

/** A user has new recovery codes. */
export const recoveryCodesRenewed = defineEvent('user.recoveryCodesRenewed', ofOwnAccount, { feed: 'told' });

/** A user removed its own second factor: a password is enough. */
export const secondFactorRemoved = defineEvent('user.secondFactorRemoved', ofOwnAccount, { feed: 'told' });

/** Somebody took the second factor from a user, whose sessions have ended. */
export const secondFactorReset = defineEvent(
  'user.secondFactorReset',
  ({ id, onBehalfOfId }: Affected) => ({
    subjectId: id,
    onBehalfOfId,
  }),
  { feed: 'told' },
);

type Requirement = { required: boolean };

/** An organization asks everybody for a second factor, or asks no longer. */
export const secondFactorRequirementChanged = defineEvent(
  'organization.secondFactorRequirementChanged',
  (organizationId: string, data: { before: Requirement; after: Requirement }) => ({ subjectId: organizationId, data }),
  { feed: 'told' },
);
