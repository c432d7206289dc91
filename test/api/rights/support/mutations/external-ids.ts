import type { GuardedMutation } from '../mutation-table';

const SUBJECT = 'dryRun: true, subjectId: "cus_01jd00000000000000000000zz"';

/** The mutations of external ids. */
export const EXTERNAL_IDS: Readonly<Record<string, GuardedMutation>> = {
  setExternalIds: {
    action: 'external_id.manage',
    call: `setExternalIds(input: { ${SUBJECT}, externalIds: [{ system: "erp", value: "1" }] }) { errors { code } }`,
  },
  removeExternalId: {
    action: 'external_id.manage',
    call: `removeExternalId(input: { ${SUBJECT}, system: "erp" }) { errors { code } }`,
  },
};
