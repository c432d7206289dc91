import { defineModule } from '../../graph/module';
import { BulkRow, BulkRun } from './bulk-run.entity';
import { BulkRunFields, BulkRunQueries } from './bulk-run.resolver';
import { forgetRuns } from './forget-runs';
import { cancelBulkRun, pauseBulkRun, resumeBulkRun } from './steer';
import * as bulkRunEvents from './bulk-run.events';

/** Files of rows, each the input of the same mutation. `src/app/bulk` receives and applies them. */
export const bulkModule = defineModule({
  name: 'bulk',
  entities: [BulkRun, BulkRow],
  types: [BulkRun],
  fields: [BulkRunFields],
  queries: [BulkRunQueries],
  mutations: [pauseBulkRun, resumeBulkRun, cancelBulkRun],
  events: Object.values(bulkRunEvents),
  jobs: [{ name: 'forgetBulkRuns', run: forgetRuns }],
});
