import { defineModule } from '../../graph/module';
import { SavedQueryRecord } from './saved-query.entity';

/** Queries that organizations keep. */
export const savedQueriesModule = defineModule({ name: 'saved-queries', entities: [SavedQueryRecord], types: [] });
