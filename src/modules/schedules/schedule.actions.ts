import { defineOperations } from '../../graph/operations';
import { Schedule } from './schedule.entity';

/** Operations on a schedule. Only its owner sees it. */
export const scheduleOperations = defineOperations(Schedule, {
  needs: [],
  facts: () => ({}),
  conditions: { SELF: () => true },
});

/** For the operations of the owner. */
export const onSchedule = scheduleOperations.on({});
