import type { GuardedMutation } from '../mutation-table';

const RUN = 'bulkRunId: "blk_01jd00000000000000000000zz"';
const TEMPLATE = 'importTemplateId: "tpl_01jd00000000000000000000zz"';
const call = (name: string): string => `${name}(input: { dryRun: true, ${RUN} }) { errors { code } }`;

/** The mutations of bulk runs and import templates. */
export const BULK: Readonly<Record<string, GuardedMutation>> = {
  createImportTemplate: {
    action: 'bulk.run',
    call: 'createImportTemplate(input: { dryRun: true, name: "t", mutation: "changeQuantity", fields: [{ field: "quantity", value: "{Seats}" }] }) { errors { code } }',
  },
  updateImportTemplate: {
    action: 'bulk.run',
    call: `updateImportTemplate(input: { dryRun: true, ${TEMPLATE} }) { errors { code } }`,
  },
  deleteImportTemplate: {
    action: 'bulk.run',
    call: `deleteImportTemplate(input: { dryRun: true, ${TEMPLATE} }) { errors { code } }`,
  },
  pauseBulkRun: { action: 'bulk.run', call: call('pauseBulkRun') },
  resumeBulkRun: { action: 'bulk.run', call: call('resumeBulkRun') },
  cancelBulkRun: { action: 'bulk.run', call: call('cancelBulkRun') },
};
