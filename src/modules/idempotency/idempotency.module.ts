import { defineModule } from '../../graph/module';
import { forgetExpired } from './forget-expired';
import { IdempotencyRecord } from './idempotency-record.entity';

/** Results by idempotency key. The engine reads and writes the records; this module owns the table and deletes expired ones. */
export const idempotencyModule = defineModule({
  name: 'idempotency',
  entities: [IdempotencyRecord],
  types: [],
  jobs: [{ name: 'forgetExpiredKeys', run: forgetExpired }],
});
