export { delivered, type DueSchedule, dueSchedules, failed, queryOfSchedule, type RunResult, takeRun } from './runs.service';
