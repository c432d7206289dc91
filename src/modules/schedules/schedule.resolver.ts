import { GraphQLJSONObject } from 'graphql-scalars';
import { Resolver } from 'type-graphql';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootList } from '../../graph/roots';
import { raw, type Row } from '../../graph/row';
import { SavedQuery } from '../saved-queries';
import { scheduleOperations } from './schedule.actions';
import { Schedule, ScheduleDelivery } from './schedule.entity';

@FieldsOf(() => Schedule)
export class ScheduleFields {
  @One(() => SavedQuery, { from: 'savedQueryId', description: 'The saved query.' })
  savedQuery!: Edge;

  @Many(() => ScheduleDelivery, { by: 'scheduleId', description: 'Its runs, oldest first. Kept for a year.' })
  deliveries!: Edge;

  @Derived(() => GraphQLJSONObject, { needs: [raw('variablesJson')], description: 'Values of the variables.' })
  variables({ rawVariablesJson }: Row<Schedule, 'rawVariablesJson'>): Record<string, unknown> {
    return JSON.parse(rawVariablesJson) as Record<string, unknown>;
  }

  @AvailableActions(scheduleOperations)
  availableActions!: Edge;

  @ViewerCan(scheduleOperations)
  viewerCan!: Edge;
}

@Resolver()
export class ScheduleQueries {
  @RootList(() => Schedule, {
    action: 'saved_query.read',
    description: 'Your schedules.',
    example: 'schedules(first: 10) { nodes { savedQuery { name } frequency time timeZone nextRunAt status problem } }',
  })
  schedules!: Edge;
}
