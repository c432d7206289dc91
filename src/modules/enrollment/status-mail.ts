import type { NewMail } from '../../kernel/event';
import { ENROLLMENT_STATUS } from './enrollment.mails';
import type { EnrollmentStatus } from './enrollment.entity';

/** Whom a status is told to. */
export interface ToldOf {
  id: string;
  legalName: string | null;
  companyDomain: string;
  contactEmail: string | null;
}

/** Tells the primary contact how the enrollment stands; nobody while there is none. */
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
