import { because, defineOperations, type Check } from '../../graph/operations';
import { DirectoryEntry } from './partner.entity';

/** What can be done with a directory entry follows from this. */
export interface DirectoryFacts {
  providerId: string;
}

/** The entry of the viewer's own organization. */
export const ownEntry: Check<DirectoryFacts> = ({ providerId }, { viewer }) =>
  providerId === viewer.organizationId
    ? null
    : because('NOT_OWN_ENTRY', 'This is the entry of another provider; ask about your own.');

/** What can be done with a directory entry: the operator changes it, its provider asks for changes. */
export const directoryOperations = defineOperations(DirectoryEntry, {
  needs: ['providerId'],
  facts: ({ providerId }): DirectoryFacts => ({ providerId }),
  conditions: { OWN_ENTRY: ({ providerId }, { viewer }) => providerId === viewer.organizationId },
});
