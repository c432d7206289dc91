import { defineEvent } from '../../../kernel/event';
import type { Affected } from '../user.events';

const ofOwnAccount = (userId: string): { subjectId: string } => ({ subjectId: userId });

/** A user started setting up an authenticator app; not required yet. */
export const secondFactorBegun = defineEvent('user.secondFactorBegun', ofOwnAccount, { feed: 'told' });

/** A user turned on the second factor: with an authenticator app, or with a first passkey. */
export const secondFactorConfirmed = defineEvent('user.secondFactorConfirmed', ofOwnAccount, { feed: 'told' });

/** A user who has passkeys added an authenticator app. */
export const authenticatorAppAdded = defineEvent('user.authenticatorAppAdded', ofOwnAccount, { feed: 'told' });

/** A user removed its authenticator app. */
export const authenticatorAppRemoved = defineEvent('user.authenticatorAppRemoved', ofOwnAccount, { feed: 'told' });

/** A user replaced the recovery codes. */
export const recoveryCodesRenewed = defineEvent('user.recoveryCodesRenewed', ofOwnAccount, { feed: 'told' });

/** A user removed their own second factor, or the last one of them. */
export const secondFactorRemoved = defineEvent('user.secondFactorRemoved', ofOwnAccount, { feed: 'told' });

/** An admin removed a user's second factor; the user's sessions have ended. */
export const secondFactorReset = defineEvent(
  'user.secondFactorReset',
  ({ id, onBehalfOfId }: Affected) => ({
    subjectId: id,
    onBehalfOfId,
  }),
  { feed: 'told' },
);

type Requirement = { required: boolean };

/** An organization started or stopped requiring a second factor. */
export const secondFactorRequirementChanged = defineEvent(
  'organization.secondFactorRequirementChanged',
  (organizationId: string, data: { before: Requirement; after: Requirement }) => ({ subjectId: organizationId, data }),
  { feed: 'told' },
);
