import { Resolver } from 'type-graphql';
import { AvailableActions, FieldsOf, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootList } from '../../graph/roots';
import { User } from '../users';
import { bulkRunOperations } from './bulk-run.actions';
import { BulkRun } from './bulk-run.entity';

@FieldsOf(() => BulkRun)
export class BulkRunFields {
  @One(() => User, { from: 'userId', description: 'Who sent the file. Its rows are applied with the rights of this user.' })
  user!: Edge;

  @AvailableActions(bulkRunOperations)
  availableActions!: Edge;

  @ViewerCan(bulkRunOperations)
  viewerCan!: Edge;
}

@Resolver()
export class BulkRunQueries {
  @RootById(() => BulkRun, {
    action: 'bulk.run',
    description: 'A bulk run of your organization.',
    example: 'bulkRun(id: "blk_01h…") { state totalRows applied unchanged refused problem }',
  })
  bulkRun!: Edge;

  @RootList(() => BulkRun, {
    action: 'bulk.run',
    description: 'Bulk runs of your organization. Finished ones are kept for a while, 30 days by default.',
    example: 'bulkRuns(first: 10, filter: { state: { eq: STOPPED } }) { nodes { id mutation state problem } }',
  })
  bulkRuns!: Edge;
}
