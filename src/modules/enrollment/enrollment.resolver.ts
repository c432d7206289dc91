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
import { MISSING_NEEDS, missingOf } from './enrollment.missing';
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
      'What is still open before it can be submitted: `partnerId`, `legalName`, `address`, `primaryContact`, `supportContact`. A company already in the program gives support details only.',
  })
  missing(row: Row<Enrollment, (typeof MISSING_NEEDS)[number]>): string[] {
    return missingOf(row);
  }

  @Derived(() => DateTime, {
    needs: ['status', 'confirmationSentAt'],
    nullable: true,
    description: "Until when the primary contact's link is valid; null when it is not asked at the moment.",
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
    description: 'Audit events about it, oldest first; those in scope.',
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
  @Many(() => Enrollment, { by: 'resellerId', description: 'Enrollments; of the own organization only.' })
  enrollments!: Edge;
}

/** What to gather before enrolling. */
@ObjectType('EnrollmentRequirements', { description: 'What to gather before enrolling as a reseller.' })
export class EnrollmentRequirements {
  @Field(() => [String], { description: 'What to have at hand.' })
  checklist!: string[];

  @Field(() => String, { description: 'The indirect model in short.' })
  indirectModel!: string;

  @Field(() => [String], { description: 'Requirements of the programme.' })
  programRequirements!: string[];

  @Field(() => String, { description: 'Web address where resellers enroll.' })
  enrollmentUrl!: string;

  @Field(() => String, { description: 'Web address of a page about the requirements of the program.' })
  programUrl!: string;

  @Field(() => String, { description: 'Web address of a page about the indirect model.' })
  indirectModelUrl!: string;

  @Field(() => Int, { description: 'Usual time of a review. Unit: working days.' })
  usualReviewDays!: number;
}

const REQUIREMENTS: Omit<EnrollmentRequirements, 'enrollmentUrl' | 'programUrl' | 'indirectModelUrl'> = {
  checklist: [
    'A work account of your company, and its global admin to sign in with.',
    'The PartnerID (MPN ID) of an active organization profile in the country of the account.',
    'Legal business name and address.',
    'A primary contact with an e-mail address of the company; web-mail addresses are refused.',
    'E-mail address, telephone number or website of your customer support.',
  ],
  indirectModel:
    'An indirect provider buys from the vendor, bills and supports; an indirect reseller sells to customers and serves them through one or more providers, without billing and support infrastructure of its own.',
  programRequirements: [
    'The organization profile behind the PartnerID is active and in the same country as the account.',
    'The primary contact confirms that the organization applied and that the address belongs to it.',
    'Provider and reseller agree on their terms outside this system, then conclude a partnership here.',
  ],
  usualReviewDays: USUAL_REVIEW_DAYS,
};

@Resolver()
export class EnrollmentQueries {
  @RootField(() => EnrollmentRequirements, {
    action: 'directory.read',
    description: 'What to gather before enrolling, and where to read more and to enroll; open to everybody.',
  })
  enrollmentRequirements(@CtxArg() { services: { links } }: Ctx): EnrollmentRequirements {
    const { enrollment, program, indirectModel } = links.program();
    return { ...REQUIREMENTS, enrollmentUrl: enrollment, programUrl: program, indirectModelUrl: indirectModel };
  }

  @RootField(() => [MembershipProfile], {
    action: 'enrollment.read',
    nullable: true,
    description:
      "The register's organization profiles that are tied to an address which the own organization has proven: a work account, or one proven with `verifyMembershipEmail`. At most 100. Exactly one is chosen with `updateEnrollment`.",
  })
  membershipProfiles(@CtxArg() ctx: Ctx): Promise<MembershipProfile[]> {
    return membershipProfiles(ctx);
  }

  @RootField(() => EnrollmentConfirmationPreview, {
    action: 'enrollment.confirm_contact',
    description:
      'What the primary contact is asked to confirm, by whom, and until when. Open to whoever holds the link; null for every token that is not valid.',
  })
  enrollmentConfirmationPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'Token of the link that was mailed.' }) token: string,
  ): Promise<EnrollmentConfirmationPreview | null> {
    return previewConfirmation(ctx, token);
  }

  @RootField(() => EmailLinkPreview, {
    action: 'enrollment.start',
    description:
      'What a link that proves an address is about. Open to whoever holds the link; null for every token that is not valid.',
  })
  emailLinkPreview(
    @CtxArg() ctx: Ctx,
    @Arg('token', () => String, { description: 'Token of the link that was mailed.' }) token: string,
  ): Promise<EmailLinkPreview | null> {
    return previewEmailLink(ctx, token);
  }

  @RootById(() => Enrollment, { action: 'enrollment.read', description: 'One enrollment.' })
  enrollment!: Edge;

  @RootList(() => Enrollment, {
    action: 'enrollment.read',
    description: 'Enrollments of the own organization; all for the operator.',
  })
  enrollments!: Edge;
}
