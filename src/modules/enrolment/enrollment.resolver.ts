import { Field, Int, ObjectType, Resolver } from 'type-graphql';
import { Derived, FieldsOf, Many, One, RootById, RootField, RootList, type Edge } from '../../graph/edges';
import type { GraphRow } from '../../graph/registry';
import { Address, ADDRESS_FIELDS, addressOf, Contact, Reseller } from '../partners';
import { Enrollment } from './enrollment.entity';

/** What `missing` looks at, with the words it answers. */
const NEEDED: readonly (readonly [field: string, missing: string])[] = [
  ['partnerId', 'partnerId'],
  ['legalName', 'legalName'],
  ['addressLine1', 'address'],
  ['contactEmail', 'primaryContact'],
  ['supportEmail', 'supportContact'],
];

@FieldsOf(() => Enrollment)
export class EnrollmentFields {
  @One(() => Reseller, { from: 'resellerId', description: 'The organisation that applies.' })
  reseller!: Edge;

  @Derived(() => Address, { needs: ADDRESS_FIELDS, nullable: true, description: 'Legal address.' })
  address(row: GraphRow): Address | null {
    return addressOf(row);
  }

  @Derived(() => Contact, {
    needs: ['contactName', 'contactEmail', 'contactPhone'],
    nullable: true,
    description: 'Primary contact: the applicant or another person of the organisation.',
  })
  primaryContact(row: GraphRow): Contact | null {
    if (typeof row['contactEmail'] !== 'string') return null;
    return {
      name: row['contactName'] as string | null,
      email: row['contactEmail'],
      phone: row['contactPhone'] as string | null,
      website: null,
    };
  }

  @Derived(() => Contact, {
    needs: ['supportEmail', 'supportPhone', 'supportWebsite'],
    nullable: true,
    description: 'Support details for customers.',
  })
  supportContact(row: GraphRow): Contact | null {
    if (typeof row['supportEmail'] !== 'string') return null;
    return {
      name: null,
      email: row['supportEmail'],
      phone: row['supportPhone'] as string | null,
      website: row['supportWebsite'] as string | null,
    };
  }

  @Derived(() => [String], {
    needs: [...NEEDED.map(([field]) => field), 'alreadyEnrolledPartnerId'],
    description: 'What is still open before it can be submitted. A company already in the programme gives support details only.',
  })
  missing(row: GraphRow): string[] {
    const enrolled = row['alreadyEnrolledPartnerId'] !== null;
    const needed = enrolled ? NEEDED.filter(([field]) => field === 'supportEmail') : NEEDED;
    return needed.filter(([field]) => row[field] === null).map(([, missing]) => missing);
  }
}

@FieldsOf(() => Reseller)
export class ResellerEnrollments {
  @Many(() => Enrollment, { by: 'resellerId', description: 'Enrolments; of the own organisation only.' })
  enrollments!: Edge;
}

/** What to gather before enrolling. */
@ObjectType('EnrollmentRequirements', { description: 'What to gather before enrolling as a reseller (S0).' })
export class EnrollmentRequirements {
  @Field(() => [String], { description: 'What to have at hand.' })
  checklist!: string[];

  @Field(() => String, { description: 'The indirect model in short.' })
  indirectModel!: string;

  @Field(() => [String], { description: 'Requirements of the programme.' })
  programRequirements!: string[];

  @Field(() => Int, { description: 'Usual time of a review. Unit: working days.' })
  usualReviewDays!: number;
}

const REQUIREMENTS: EnrollmentRequirements = {
  checklist: [
    'A work account of your company, and its global admin to sign in with.',
    'The PartnerID (MPN ID) of an active organisation profile in the country of the account.',
    'Legal business name and address.',
    'A primary contact with an e-mail address of the company; web-mail addresses are refused.',
    'E-mail address, telephone number or website of your customer support.',
  ],
  indirectModel:
    'An indirect provider buys from the vendor, bills and supports; an indirect reseller sells to customers and serves them through one or more providers, without billing and support infrastructure of its own.',
  programRequirements: [
    'The organisation profile behind the PartnerID is active and in the same country as the account.',
    'The primary contact confirms that the organisation applied and that the address belongs to it.',
    'Provider and reseller agree on their terms outside this system, then conclude a partnership here.',
  ],
  usualReviewDays: 5,
};

@Resolver()
export class EnrollmentQueries {
  @RootField(() => EnrollmentRequirements, {
    action: 'directory.read',
    description: 'What to gather before enrolling; open to everybody (S0).',
  })
  enrollmentRequirements(): EnrollmentRequirements {
    return REQUIREMENTS;
  }

  @RootById(() => Enrollment, { action: 'enrollment.read', description: 'One enrolment.' })
  enrollment!: Edge;

  @RootList(() => Enrollment, {
    action: 'enrollment.read',
    description: 'Enrolments of the own organisation; all for the operator.',
  })
  enrollments!: Edge;
}
