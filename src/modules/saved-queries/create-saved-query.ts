import { defineMutation } from '../../graph/define-mutation';
import { insertRow } from '../../graph/write';
import { newId } from '../../kernel/ids';
import { SavedQuery } from './saved-query.entity';
import { savedQueryCreated } from './saved-query.events';
import { checked, requireRoom, withFreeName } from './saved-query.service';
import { CreateSavedQueryInput, CreateSavedQueryPayload } from './saved-query.types';
import { keepVersion } from './versions';

export const createSavedQuery = defineMutation({
  name: 'createSavedQuery',
  description:
    'Saves a query that can be exported: for a spreadsheet that fetches `/queries/<name>.csv` with an API token, or for a schedule. The document is checked against the schema; `details` of an error say line and column.',
  example:
    'createSavedQuery(input: { name: "active-seats", shared: true, document: "{ subscriptions { nodes { name quantity } } }" }) { savedQuery { id formats } errors { code message details } }',
  action: 'saved_query.write',
  input: CreateSavedQueryInput,
  inputDescription: 'The query.',
  payload: CreateSavedQueryPayload,
  codes: ['DOCUMENT_INVALID', 'NAME_TAKEN', 'TOO_MANY_SAVED_QUERIES'],
  before: (ctx, input) => ({
    id: newId('SavedQuery', ctx.clock.now()),
    ofDocument: checked(ctx, input) ?? { variablesJson: '[]', formats: '[]' },
  }),
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, prepared: { id, ofDocument } }) => {
    await requireRoom(tx);
    const { organizationId, userId: ownerId } = tx.viewer;
    const { name, document } = input;
    const shared = input.shared === true;
    const description = input.description?.trim() || null;
    const row = {
      id,
      createdAt: tx.clock.now(),
      organizationId,
      ownerId,
      name,
      sharedName: shared ? name : null,
      description,
      document,
      ...ofDocument,
      shared,
      version: 1,
    };
    await withFreeName(name, () => insertRow(tx, SavedQuery, row, savedQueryCreated(id, { name, description, shared })));
    await keepVersion(tx, id, 1, { name, description, document, shared });
    return { savedQueryId: id };
  },
});
