import { because, defineOperations } from '../../graph/operations';
import { raw } from '../../graph/row';
import { SavedQuery } from './saved-query.entity';

/** Facts that decide which operations on a saved query are available. */
interface SavedQueryFacts {
  isOwner: boolean;
}

/** Operations on a saved query: its owner changes it. */
export const savedQueryOperations = defineOperations(SavedQuery, {
  needs: [raw('ownerId')],
  facts: ({ rawOwnerId }, { viewer }): SavedQueryFacts => ({ isOwner: rawOwnerId === viewer.userId }),
  conditions: { SELF: ({ isOwner }) => isOwner },
});

/** For operations that only the owner may use. */
export const byOwner = savedQueryOperations.on({
  check: ({ isOwner }) =>
    isOwner ? null : because('NOT_OWNER', 'Only the owner can change this. Save a copy of your own instead.'),
});
