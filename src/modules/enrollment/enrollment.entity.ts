import { Entity } from 'typeorm';
import { EnumField, CodeField, enumeration, DateTimeField, IdField, TextField, StringList, IntField } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { enrollmentScope } from './enrollment.policy';

export const EnrollmentStatus = enumeration('EnrollmentStatus', "State of a reseller's application.", {
  DRAFT: 'Being filled in.',
  SUBMITTED: "Waits for the primary contact's confirmation.",
  IN_REVIEW: 'The operator reviews it.',
  ACTION_REQUIRED: 'The operator asked for something.',
  APPROVED: 'The reseller is active.',
  REJECTED: 'Refused, with reasons; final.',
  WITHDRAWN: 'Taken back by the applicant; final.',
});
export type EnrollmentStatus = keyof typeof EnrollmentStatus;

@Entity('enrollment')
@GraphNode({
  name: 'Enrollment',
  description: "A reseller's application to the program.",
  table: 'enrollment',
  action: 'enrollment.read',
  scope: enrollmentScope,
})
export class Enrollment extends BaseRecord {
  @IdField({ description: 'The organization that applies.', graph: false })
  resellerId!: string;

  @EnumField(() => EnrollmentStatus, { description: 'State.', filter: true, group: true })
  status!: EnrollmentStatus;

  @TextField({ description: 'Legal business name.', nullable: true, filter: true, sort: false })
  legalName!: string | null;

  @CodeField({ description: 'Country of the account, ISO 3166-1 alpha-2.', maxLength: 2, filter: true })
  country!: string;

  @TextField({ description: 'Street and number.', graph: false, nullable: true })
  addressLine1!: string | null;

  @TextField({ description: 'Second line.', graph: false, nullable: true })
  addressLine2!: string | null;

  @TextField({ description: 'City.', graph: false, nullable: true, maxLength: 100 })
  addressCity!: string | null;

  @TextField({ description: 'State.', graph: false, nullable: true, maxLength: 100 })
  addressState!: string | null;

  @TextField({ description: 'Postal code.', graph: false, nullable: true, maxLength: 20 })
  addressPostalCode!: string | null;

  @TextField({ description: 'Company domain: that of the work account.', maxLength: 255, filter: true })
  companyDomain!: string;

  @CodeField({ description: 'PartnerID (MPN ID) chosen.', nullable: true, maxLength: 20, filter: true })
  partnerId!: string | null;

  @CodeField({ description: 'PartnerID under which the company already takes part.', nullable: true, maxLength: 20 })
  alreadyEnrolledPartnerId!: string | null;

  @TextField({ description: 'Primary contact: name.', graph: false, nullable: true })
  contactName!: string | null;

  @TextField({ description: 'Primary contact: e-mail.', graph: false, nullable: true, maxLength: 320 })
  contactEmail!: string | null;

  @TextField({ description: 'Primary contact: telephone.', graph: false, nullable: true, maxLength: 40 })
  contactPhone!: string | null;

  @TextField({ description: 'Support: e-mail.', graph: false, nullable: true, maxLength: 320 })
  supportEmail!: string | null;

  @TextField({ description: 'Support: telephone.', graph: false, nullable: true, maxLength: 40 })
  supportPhone!: string | null;

  @TextField({ description: 'Support: website.', graph: false, nullable: true, maxLength: 500 })
  supportWebsite!: string | null;

  @StringList({ description: 'Reasons of a rejection or request for action.' })
  reasons!: readonly string[];

  @DateTimeField({ description: 'When it was submitted.', nullable: true, filter: true })
  submittedAt!: number | null;

  @DateTimeField({
    description: 'When the primary contact was last asked to confirm; null before the first time.',
    nullable: true,
  })
  confirmationSentAt!: number | null;

  @DateTimeField({ description: 'When the primary contact confirmed; null again after the contact was changed.', nullable: true })
  confirmedAt!: number | null;

  @DateTimeField({
    description: 'When a decision can be expected: five working days after the review began; null while there is none.',
    nullable: true,
  })
  expectedDecisionBy!: number | null;

  @DateTimeField({ description: 'When it was decided.', nullable: true, filter: true })
  decidedAt!: number | null;

  @IntField({ description: 'Counts the confirmations sent; only the last link is valid.', graph: false })
  issueNumber!: number;

  @CodeField({
    description: 'A while open, null afterwards: one open enrollment for each organization.',
    graph: false,
    nullable: true,
    maxLength: 1,
  })
  activeSlot!: string | null;

  @IntField({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}
