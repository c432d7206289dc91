import { Entity } from 'typeorm';
import { Choice, Code, enumeration, Instant, Key, Text, Texts, Whole } from '../../graph/declare';
import { BaseRecord, GraphNode } from '../../graph/node';
import { enrollmentScope } from './enrollment.policy';

export const EnrollmentStatus = enumeration('EnrollmentStatus', "State of a reseller's application (S0).", {
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
  description: "A reseller's application to the programme (S0).",
  table: 'enrollment',
  action: 'enrollment.read',
  scope: enrollmentScope,
})
export class Enrollment extends BaseRecord {
  @Key({ description: 'The organisation that applies.', graph: false })
  resellerId!: string;

  @Choice(() => EnrollmentStatus, { description: 'State.', filter: true, group: true })
  status!: EnrollmentStatus;

  @Text({ description: 'Legal business name.', nullable: true, filter: true, sort: false })
  legalName!: string | null;

  @Code({ description: 'Country of the account, ISO 3166-1 alpha-2.', max: 2, filter: true })
  country!: string;

  @Text({ description: 'Street and number.', graph: false, nullable: true })
  addressLine1!: string | null;

  @Text({ description: 'Second line.', graph: false, nullable: true })
  addressLine2!: string | null;

  @Text({ description: 'City.', graph: false, nullable: true, max: 100 })
  addressCity!: string | null;

  @Text({ description: 'State.', graph: false, nullable: true, max: 100 })
  addressState!: string | null;

  @Text({ description: 'Postal code.', graph: false, nullable: true, max: 20 })
  addressPostalCode!: string | null;

  @Text({ description: 'Company domain: that of the work account.', max: 255, filter: true })
  companyDomain!: string;

  @Code({ description: 'PartnerID (MPN ID) chosen.', nullable: true, max: 20, filter: true })
  partnerId!: string | null;

  @Code({ description: 'PartnerID under which the company already takes part.', nullable: true, max: 20 })
  alreadyEnrolledPartnerId!: string | null;

  @Text({ description: 'Primary contact: name.', graph: false, nullable: true })
  contactName!: string | null;

  @Text({ description: 'Primary contact: e-mail.', graph: false, nullable: true, max: 320 })
  contactEmail!: string | null;

  @Text({ description: 'Primary contact: telephone.', graph: false, nullable: true, max: 40 })
  contactPhone!: string | null;

  @Text({ description: 'Support: e-mail.', graph: false, nullable: true, max: 320 })
  supportEmail!: string | null;

  @Text({ description: 'Support: telephone.', graph: false, nullable: true, max: 40 })
  supportPhone!: string | null;

  @Text({ description: 'Support: website.', graph: false, nullable: true, max: 500 })
  supportWebsite!: string | null;

  @Texts({ description: 'Reasons of a rejection or request for action.' })
  reasons!: readonly string[];

  @Instant({ description: 'When it was submitted.', nullable: true, filter: true })
  submittedAt!: number | null;

  @Instant({ description: 'When the primary contact was last asked to confirm; null before the first time.', nullable: true })
  confirmationSentAt!: number | null;

  @Instant({ description: 'When the primary contact confirmed; null again after the contact was changed.', nullable: true })
  confirmedAt!: number | null;

  @Instant({
    description: 'When a decision can be expected: five working days after the review began; null while there is none.',
    nullable: true,
  })
  expectedDecisionBy!: number | null;

  @Instant({ description: 'When it was decided.', nullable: true, filter: true })
  decidedAt!: number | null;

  @Whole({ description: 'Counts the confirmations sent; only the last link is valid.', graph: false })
  issueNumber!: number;

  @Code({
    description: 'A while open, null afterwards: one open enrolment for each organisation.',
    graph: false,
    nullable: true,
    max: 1,
  })
  activeSlot!: string | null;

  @Whole({ description: 'Grows with every change; send it as `expectedVersion`.' })
  version!: number;
}
