import { defineModule } from '../../graph/module';
import { SavedQueryRecord } from './saved-query.entity';

/** Saved queries of organizations. */
export const savedQueriesModule = defineModule({ name: 'saved-queries', entities: [SavedQueryRecord], types: [] });
