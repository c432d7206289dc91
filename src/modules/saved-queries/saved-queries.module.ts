import { defineModule } from '../../graph/module';
import { deleteSavedQuery, updateSavedQuery } from './change-saved-query';
import { createSavedQuery } from './create-saved-query';
import { SavedQuery, SavedQueryVersionRecord } from './saved-query.entity';
import { savedQueryCreated, savedQueryDeleted, savedQueryUpdated } from './saved-query.events';
import { SavedQueryFields, SavedQueryQueries } from './saved-query.resolver';

/** Saved queries of organizations. */
export const savedQueriesModule = defineModule({
  name: 'saved-queries',
  entities: [SavedQuery, SavedQueryVersionRecord],
  types: [SavedQuery],
  fields: [SavedQueryFields],
  queries: [SavedQueryQueries],
  mutations: [createSavedQuery, updateSavedQuery, deleteSavedQuery],
  events: [savedQueryCreated, savedQueryUpdated, savedQueryDeleted],
});
