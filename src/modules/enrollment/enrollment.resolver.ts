import { Arg, Ctx as CtxArg, Field, Int, ObjectType, Resolver } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { AvailableActions, Derived, FieldsOf, Many, One, ViewerCan, type Edge } from '../../graph/edges';
import { RootById, RootField, RootList } from '../../graph/roots';
import type { Row } from '../../graph/row';
import { DateTime } from '../../graph/values';
import { AuditEvent } from '../audit';
import { Address, ADDRESS_FIELDS, addressOf, Contact, Reseller } from '../partners';
import { PartnerIdRecord } from '../reference-data';
import { previewConfirmation } from './contact-confirmation';
import { EnrollmentConfirmationPreview } from './contact-confirmation.types';
import { MembershipProfile } from './edit-enrollment.types';
import { CONFIRMATION_LIFETIME, enrollmentOperations } from './enrollment.actions';
import { Enrollment } from './enrollment.entity';
import { MISSING_NEEDS, missingOf, missingSql } from './enrollment.missing';
import { membershipProfiles } from './membership';
import { previewEmailLink } from './verify-email';
import { EmailLinkPreview } from './verify-email.types';
import { USUAL_REVIEW_DAYS } from './working-days';

type AddressField = (typeof ADDRESS_FIELDS)[number];

@FieldsOf(() => Enrollment)
export class EnrollmentFields {
  @One(() => Reseller, { from: 'resellerId', description: 'The organization that applies.' })
  reseller!: Edge;

  @Derived(() => Address, { needs: ADDRESS_FIELDS, nullable: true, description: 'Legal address.' })
  address(row: Row<Enrollment, AddressField>): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: ['contactName', 'contactEmail', 'contactPhone'],
    nullable: true,
    description: 'Primary contact: the applicant or another person of the organization.',
  })
  primaryContact(row: Row<Enrollment, 'contactName' | 'contactEmail' | 'contactPhone'>): Contact | null {
    const { contactName: name, contactEmail: email, contactPhone: phone } = row;
    return email === null ? null : { name, email, phone, website: null };
  }

  @Derived(() => Contact, {
    needs: ['supportEmail', 'supportPhone', 'supportWebsite'],
    nullable: true,
    description: 'Support details for customers.',
  })
  supportContact(row: Row<Enrollment, 'supportEmail' | 'supportPhone' | 'supportWebsite'>): Contact | null {
    const { supportEmail: email, supportPhone: phone, supportWebsite: website } = row;
    return email === null && phone === null && website === null ? null : { name: null, email, phone, website };
  }

  @Derived(() => [String], {
    needs: MISSING_NEEDS,
    description:
      'What is still missing before the enrollment can be submitted: `partnerId`, `legalName`, `address`, `primaryContact`, `supportContact`. A company that is already in the program needs support details only.',
    sql: missingSql,
  })
  missing(row: Row<Enrollment, (typeof MISSING_NEEDS)[number]>): string[] {
    return missingOf(row);
  }

  @Derived(() => DateTime, {
    needs: ['status', 'confirmationSentAt'],
    nullable: true,
    description: "When the primary contact's link expires. Null if no confirmation is pending.",
    sql: (of) => `CASE WHEN ${of('status')} = 'SUBMITTED' THEN ${of('confirmationSentAt')} + ${CONFIRMATION_LIFETIME} END`,
  })
  confirmationExpiresAt({ status, confirmationSentAt }: Row<Enrollment, 'status' | 'confirmationSentAt'>): number | null {
    return status === 'SUBMITTED' && confirmationSentAt !== null ? confirmationSentAt + CONFIRMATION_LIFETIME : null;
  }

  @AvailableActions(enrollmentOperations)
  availableActions!: Edge;

  @ViewerCan(enrollmentOperations)
  viewerCan!: Edge;

  @Many(() => AuditEvent, {
    by: 'subjectId',
    action: 'audit.read',
    description: 'Audit events about this enrollment, oldest first; only those visible to the viewer.',
  })
  history!: Edge;
}

@FieldsOf(() => PartnerIdRecord)
export class PartnerIdRecordAddress {
  @Derived(() => Address, { needs: ADDRESS_FIELDS, nullable: true, description: 'Legal address.' })
  address(row: Row<PartnerIdRecord, AddressField>): Address | null {
    return addressOf(row);
  }
}

@FieldsOf(() => Reseller)
export class ResellerEnrollments {
  @Many(() => Enrollment, { by: 'resellerId', description: "The reseller's enrollments. Only visible to its own organization." })
  enrollments!: Edge;
}

@ObjectType('EnrollmentRequirements', { description: 'What to prepare before enrolling as a reseller.' })
export class EnrollmentRequirements {
  @Field(() => [String], { description: 'What to have ready.' })
  checklist!: string[];

  @Field(() => String, { description: 'Summary of the indirect model.' })
  indirectModel!: string;

  @Field(() => [String], { description: 'Requirements of the program.' })
  programRequirements!: string[];

  @Field(() => String, { description: 'URL where resellers enroll.' })
  enrollmentUrl!: string;

  @Field(() => String, { description: 'URL of the page about program requirements.' })
  programUrl!: string;

  @Field(() => String, { description: 'URL of the page about the indirect model.' })
  indirectModelUrl!: string;

  @Field(() => Int, { description: 'Usual duration of a review. Unit: working days.' })
  usualReviewDays!: number;
}

const REQUIREMENTS: Omit<EnrollmentRequirements, 'enrollmentUrl' | 'programUrl' | 'indirectModelUrl'> = {
  checklist: [
    'A work account of your company, with its global admin to sign in.',
    'The PartnerID (MPN ID) of an active organization profile in the country of the account.',
    'Legal business name and address.',
    'A primary contact with a company e-mail address; webmail addresses are refused.',
    'E-mail address, telephone number or website of your customer support.',
  ],
  indirectModel:
    'An indirect provider buys from the vendor, bills and supports. An indirect reseller sells to customers and serves them through one or more providers, without its own billing and support infrastructure.',
  programRequirements: [
    'The organization profile behind the PartnerID is active and in the same country as the account.',
    'The primary contact confirms that the organization applied and that the address belongs to it.',
    'Provider and reseller agree on their terms outside this system, then form a partnership here.',
  ],
  usualReviewDays: USUAL_REVIEW_DAYS,
};

@Resolver()
export class EnrollmentQueries {
  @RootField(() => EnrollmentRequirements, {
    action: 'directory.read',
    description: 'What to prepare before enrolling, with links to more information and to the enrollment. Public.',
    example: 'enrollmentRequirements { checklist programRequirements enrollmentUrl usualReviewDays }',
  })
  enrollmentRequirements(@CtxArg() { services: { links } }: Ctx): EnrollmentRequirements {
    const { enrollment, program, indirectModel } = links.program();
    return { ...REQUIREMENTS, enrollmentUrl: enrollment, programUrl: program, indirectModelUrl: indirectModel };
  }

  @RootField(() => [MembershipProfile], {
    action: 'enrollment.read',
    nullable: true,
    description:
      'Organization profiles of the register that are tied to an address your organization has proven: a work account, or an address proven with `verifyMembershipEmail`. At most 100. Choose one with `updateEnrollment`.',
    example: 'membershipProfiles { partnerId organizationName country refusal }',
  })
  membershipProfiles(@CtxArg() ctx: Ctx): Promise<MembershipProfile[]> {
    return membershipProfiles(ctx);
  }

  @RootField(() => EnrollmentConfirmationPreview, {
    action: 'enrollment.confirm_contact',
    description:
      'What the primary contact is asked to confirm, by whom, and until when. Open to anyone with the link; null if the token is not valid.',
    example: 'enrollmentConfirmationPreview(token: "eyJ…") { statements organizationName applicantName expiresAt }',
  })
  enrollmentConfirmationPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'Token of the mailed link.' }) token: string,
  ): Promise<EnrollmentConfirmationPreview | null> {
    return previewConfirmation(ctx, token);
  }

  @RootField(() => EmailLinkPreview, {
    action: 'enrollment.start',
    description: 'What a mailed verification link proves. Open to anyone with the link; null if the token is not valid.',
    example: 'emailLinkPreview(token: "eyJ…") { kind email passwordNeeded expiresAt }',
  })
  emailLinkPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'Token of the mailed link.' }) token: string,
  ): Promise<EmailLinkPreview | null> {
    return previewEmailLink(ctx, token);
  }

  @RootById(() => Enrollment, {
    action: 'enrollment.read',
    description: 'An enrollment.',
    example: 'enrollment(id: "enr_01h…") { status legalName missing reasons }',
  })
  enrollment!: Edge;

  @RootList(() => Enrollment, {
    action: 'enrollment.read',
    description: 'Enrollments of your organization; all for the operator.',
    example:
      'enrollments(first: 10, filter: { status: { eq: IN_REVIEW } }) { totalCount nodes { id companyDomain status submittedAt } }',
  })
  enrollments!: Edge;
}
