import type { GuardedMutation } from '../mutation-table';

const RUN = 'bulkRunId: "blk_01jd00000000000000000000zz"';
const call = (name: string): string => `${name}(input: { dryRun: true, ${RUN} }) { errors { code } }`;

/** The mutations of bulk runs. */
export const BULK: Readonly<Record<string, GuardedMutation>> = {
  pauseBulkRun: { action: 'bulk.run', call: call('pauseBulkRun') },
  resumeBulkRun: { action: 'bulk.run', call: call('resumeBulkRun') },
  cancelBulkRun: { action: 'bulk.run', call: call('cancelBulkRun') },
};
