import type { NewMail } from '../../kernel/event';
import { ENROLLMENT_STATUS } from './enrollment.mails';
import type { EnrollmentStatus } from './enrollment.entity';

/** The enrollment data that a status mail needs. */
export interface ToldOf {
  id: string;
  legalName: string | null;
  companyDomain: string;
  contactEmail: string | null;
}

/** The mail that tells the primary contact the status of the enrollment; none without a primary contact. */
export function statusMails(
  { id, legalName, companyDomain, contactEmail }: ToldOf,
  status: EnrollmentStatus,
  more: { reasons?: readonly string[]; expectedDecisionBy?: number | null } = {},
): readonly NewMail[] {
  if (contactEmail === null) return [];
  const values = {
    organization: legalName ?? companyDomain,
    status,
    reasons: (more.reasons ?? []).join('\n'),
    expectedDecisionBy: more.expectedDecisionBy ?? null,
  };
  return [{ template: ENROLLMENT_STATUS, recipient: contactEmail, subjectId: id, values }];
}
