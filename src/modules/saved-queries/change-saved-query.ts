import { bound } from '../../data/sql';
import { defineOperation } from '../../graph/define-mutation';
import { deleteWhere, updateVersioned } from '../../graph/write';
import { byOwner } from './saved-query.actions';
import { SavedQuery } from './saved-query.entity';
import { savedQueryDeleted, savedQueryUpdated } from './saved-query.events';
import { checked, withFreeName } from './saved-query.service';
import {
  DeleteSavedQueryInput,
  DeleteSavedQueryPayload,
  UpdateSavedQueryInput,
  UpdateSavedQueryPayload,
} from './saved-query.types';
import { forgetVersions, keepVersion } from './versions';

const action = 'saved_query.write';

export const updateSavedQuery = defineOperation({
  name: 'updateSavedQuery',
  description: 'Changes one of your saved queries. The previous version is kept.',
  example:
    'updateSavedQuery(input: { savedQueryId: "qry_01h…", shared: true, expectedVersion: 1 }) { savedQuery { version shared } errors { code message details } }',
  action,
  input: UpdateSavedQueryInput,
  inputDescription: 'The query and the changes.',
  payload: UpdateSavedQueryPayload,
  codes: ['DOCUMENT_INVALID', 'NAME_TAKEN', 'NOT_OWNER'],
  on: byOwner,
  thing: 'savedQueryId',
  alsoRead: ['name', 'description', 'document', 'shared'],
  before: (ctx, input) => ({ ofDocument: checked(ctx, input) }),
  work: async (tx, { input, row, prepared: { ofDocument } }) => {
    const before = { name: row.name, description: row.description, document: row.document, shared: row.shared === 1 };
    const after = {
      name: input.name ?? before.name,
      description: input.description == null ? before.description : input.description.trim() || null,
      document: input.document ?? before.document,
      shared: input.shared ?? before.shared,
    };
    const outcome = { savedQueryId: row.id };
    if (JSON.stringify(before) === JSON.stringify(after)) return outcome;
    const values = { ...after, ...ofDocument, sharedName: after.shared ? after.name : null };
    const told = ({ name, description, shared }: typeof after) => ({ name, description, shared });
    const event = savedQueryUpdated(row.id, { before: told(before), after: told(after) });
    await withFreeName(after.name, () => updateVersioned(tx, SavedQuery, row, values, event));
    await keepVersion(tx, row.id, row.version + 1, after);
    return outcome;
  },
});

export const deleteSavedQuery = defineOperation({
  name: 'deleteSavedQuery',
  description: 'Deletes one of your saved queries with all its versions. Its address stops working immediately.',
  example: 'deleteSavedQuery(input: { savedQueryId: "qry_01h…" }) { deletedId errors { code message } }',
  action,
  input: DeleteSavedQueryInput,
  inputDescription: 'The query.',
  payload: DeleteSavedQueryPayload,
  codes: ['NOT_OWNER'],
  on: byOwner,
  thing: 'savedQueryId',
  alsoRead: ['name', 'description', 'shared'],
  work: async (tx, { row }) => {
    const { id, name, description } = row;
    const event = savedQueryDeleted(id, { name, description, shared: row.shared === 1 });
    await forgetVersions(tx, id);
    await deleteWhere(tx, SavedQuery, { where: bound('subject', 'id = ?'), params: [id] }, event);
    return {};
  },
  shown: ({ dryRun }, { input }) => ({ deletedId: dryRun ? null : input.savedQueryId }),
  refused: { deletedId: null },
});
