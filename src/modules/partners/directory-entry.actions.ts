import { because, defineOperations, type Check } from '../../graph/operations';
import { DirectoryEntry } from './partner.entity';

/** Facts that decide which operations on a directory entry are available. */
export interface DirectoryFacts {
  providerId: string;
}

/** Requires the entry of the viewer's organization. */
export const ownEntry: Check<DirectoryFacts> = ({ providerId }, { viewer }) =>
  providerId === viewer.organizationId
    ? null
    : because('NOT_OWN_ENTRY', "This is another provider's entry. You can request changes to your own entry only.");

/** Operations on a directory entry: the operator changes it, its provider requests changes. */
export const directoryOperations = defineOperations(DirectoryEntry, {
  needs: ['providerId'],
  facts: ({ providerId }): DirectoryFacts => ({ providerId }),
  conditions: { OWN_ENTRY: ({ providerId }, { viewer }) => providerId === viewer.organizationId },
});
