import { Field, ID, InputType } from 'type-graphql';
import { EditingInput } from '../../graph/mutation';
import { payloadOf } from '../../graph/payload';
import { BulkPolicy, BulkRun } from './bulk-run.entity';

@InputType()
abstract class BulkRunInput extends EditingInput {
  @Field(() => ID, { description: 'The run.' })
  bulkRunId!: string;
}

@InputType('PauseBulkRunInput', { description: 'Input of `pauseBulkRun`.' })
export class PauseBulkRunInput extends BulkRunInput {}

@InputType('ResumeBulkRunInput', { description: 'Input of `resumeBulkRun`.' })
export class ResumeBulkRunInput extends BulkRunInput {
  @Field(() => BulkPolicy, {
    nullable: true,
    description: 'What happens from now on when a row is refused: `STOP` or `SKIP`. Default: as before.',
  })
  policy?: BulkPolicy | null;
}

@InputType('CancelBulkRunInput', { description: 'Input of `cancelBulkRun`.' })
export class CancelBulkRunInput extends BulkRunInput {}

const bulkRun = { type: () => BulkRun, description: 'The run.' };

export const PauseBulkRunPayload = payloadOf('PauseBulkRunPayload', { bulkRun });
export const ResumeBulkRunPayload = payloadOf('ResumeBulkRunPayload', { bulkRun });
export const CancelBulkRunPayload = payloadOf('CancelBulkRunPayload', { bulkRun });
