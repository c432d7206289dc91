import type { TxCtx } from '../../data/context';
import { queueMail } from '../journal';
import { ENROLLMENT_STATUS } from './enrolment.mails';
import type { EnrollmentStatus } from './enrollment.entity';

/** Whom a status is told to. */
export interface ToldOf {
  id: string;
  legalName: string | null;
  companyDomain: string;
  contactEmail: string | null;
}

/** Tells the primary contact how the enrolment stands (S0). */
export async function mailStatus(
  tx: TxCtx,
  { id, legalName, companyDomain, contactEmail }: ToldOf,
  status: EnrollmentStatus,
  more: { reasons?: readonly string[]; expectedDecisionBy?: number | null } = {},
): Promise<void> {
  if (contactEmail === null) return;
  await queueMail(tx, {
    template: ENROLLMENT_STATUS,
    recipient: contactEmail,
    subjectId: id,
    values: {
      organization: legalName ?? companyDomain,
      status,
      reasons: (more.reasons ?? []).join('\n'),
      expectedDecisionBy: more.expectedDecisionBy ?? null,
    },
  });
}
