import { defineModule } from '../../graph/module';
import { SearchHitFields, SearchQueries } from './search.resolver';

/** Search over types of several modules. */
export const searchModule = defineModule({
  name: 'search',
  entities: [],
  types: [],
  fields: [SearchHitFields],
  queries: [SearchQueries],
});
