import { because, type Operations } from '../../graph/actions';

/** What can be done with a directory entry follows from this. */
export interface DirectoryFacts {
  providerId: string;
}

/** What can be done with a directory entry: the operator changes it, its provider asks for changes (S1). */
export const directoryOperations: Operations<DirectoryFacts> = {
  needs: ['providerId'],
  facts: (row) => ({ providerId: String(row['providerId']) }),
  conditions: { OWN_ENTRY: ({ providerId }, { viewer }) => providerId === viewer.organizationId },
  operations: {
    updateDirectoryEntry: { action: 'directory.update' },
    requestDirectoryChange: {
      action: 'directory.request_change',
      check: ({ providerId }, { viewer }) =>
        providerId === viewer.organizationId
          ? null
          : because('NOT_OWN_ENTRY', 'This is the entry of another provider; ask about your own.'),
    },
  },
};
