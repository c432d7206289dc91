import { Entity } from 'typeorm';
import { EnumField, CodeField, enumeration, DateTimeField, IdField, TextField, StringList, IntField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { enrollmentScope } from './enrollment.policy';

export const EnrollmentStatus = enumeration('EnrollmentStatus', "Status of a reseller's application.", {
  DRAFT: 'Being filled in.',
  SUBMITTED: "Waiting for the primary contact's confirmation.",
  IN_REVIEW: 'Under review by the operator.',
  ACTION_REQUIRED: 'The operator has requested action from the applicant.',
  APPROVED: 'Approved; the reseller is active.',
  REJECTED: 'Rejected with reasons. Final.',
  WITHDRAWN: 'Withdrawn by the applicant. Final.',
});
export type EnrollmentStatus = keyof typeof EnrollmentStatus;

@Entity('enrollment')
@GraphNode({
  name: 'Enrollment',
  description: "A reseller's application to join the program.",
  table: 'enrollment',
  action: 'enrollment.read',
  scope: enrollmentScope,
})
export class Enrollment extends BaseRecord {
  @IdField({ description: 'The organization that applies.', graph: false })
  resellerId!: string;

  @EnumField(() => EnrollmentStatus, { description: 'Status.' })
  status!: EnrollmentStatus;

  @TextField({ description: 'Legal business name.', nullable: true, sort: false })
  legalName!: string | null;

  @CodeField({ description: 'Country of the account (ISO 3166-1 alpha-2).', maxLength: 2 })
  country!: string;

  @TextField({ description: 'Street and number.', graph: false, filter: true, nullable: true })
  addressLine1!: string | null;

  @TextField({ description: 'Second line.', graph: false, filter: true, nullable: true })
  addressLine2!: string | null;

  @TextField({ description: 'City.', graph: false, filter: true, nullable: true, maxLength: 100 })
  addressCity!: string | null;

  @TextField({ description: 'State.', graph: false, filter: true, nullable: true, maxLength: 100 })
  addressState!: string | null;

  @TextField({ description: 'Postal code.', graph: false, filter: true, nullable: true, maxLength: 20 })
  addressPostalCode!: string | null;

  @TextField({ description: 'Company domain: the domain of the work account.', maxLength: 255 })
  companyDomain!: string;

  @CodeField({ description: 'PartnerID (MPN ID) chosen.', nullable: true, maxLength: 20 })
  partnerId!: string | null;

  @CodeField({
    description: 'PartnerID under which the company already takes part in the program.',
    nullable: true,
    maxLength: 20,
  })
  alreadyEnrolledPartnerId!: string | null;

  @TextField({ description: 'Primary contact: name.', graph: false, filter: true, nullable: true })
  contactName!: string | null;

  @TextField({ description: 'Primary contact: e-mail.', graph: false, filter: true, nullable: true, maxLength: 320 })
  contactEmail!: string | null;

  @TextField({ description: 'Primary contact: telephone.', graph: false, filter: true, nullable: true, maxLength: 40 })
  contactPhone!: string | null;

  @TextField({ description: 'Support: e-mail.', graph: false, filter: true, nullable: true, maxLength: 320 })
  supportEmail!: string | null;

  @TextField({ description: 'Support: telephone.', graph: false, filter: true, nullable: true, maxLength: 40 })
  supportPhone!: string | null;

  @TextField({ description: 'Support: website.', graph: false, filter: true, nullable: true, maxLength: 500 })
  supportWebsite!: string | null;

  @StringList({ description: 'Reasons of a rejection or of a request for action.' })
  reasons!: readonly string[];

  @DateTimeField({ description: 'When it was last submitted.', nullable: true })
  submittedAt!: number | null;

  @DateTimeField({
    description: 'When the primary contact was last asked to confirm. Null before the first time.',
    nullable: true,
  })
  confirmationSentAt!: number | null;

  @DateTimeField({ description: 'When the primary contact confirmed. Null again after a change of the contact.', nullable: true })
  confirmedAt!: number | null;

  @DateTimeField({
    description: 'When a decision can be expected: five working days after the review started. Null if there is no review.',
    nullable: true,
  })
  expectedDecisionBy!: number | null;

  @DateTimeField({ description: 'When it was decided.', nullable: true })
  decidedAt!: number | null;

  @IntField({ description: 'Number of confirmation mails sent. Only the last link is valid.', graph: false })
  issueNumber!: number;

  @CodeField({
    description: 'Set while open, null afterwards: allows one open enrollment per organization.',
    graph: false,
    nullable: true,
    maxLength: 1,
  })
  activeSlot!: string | null;

  @IntField({ description: 'Increases with every change. Send it as `expectedVersion`.' })
  version!: number;
}
