import { defineModule } from '../../graph/module';
import { ExternalId } from './external-id.entity';
import * as externalIdEvents from './external-id.events';

/** Ids of objects in other systems, each seen by the organization that gave it. */
export const externalIdsModule = defineModule({
  name: 'external-ids',
  entities: [ExternalId],
  types: [ExternalId],
  events: Object.values(externalIdEvents),
});
