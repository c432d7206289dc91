import type { RowValues } from '../../graph/row';
import { PartnerIdHold } from '../../modules/enrollment/enrollment-claims.entity';
import { Enrollment } from '../../modules/enrollment/enrollment.entity';
import { DAY, HOUR } from '../calendar';
import { inventAddress, inventPerson, inventPhone } from '../naming/invent';
import type { DemoPartner, World } from '../world';
import { addProfile, nextPartnerId } from './partner-ids';

/** An enrollment as it stands after its reseller filled it in, without state and times. */
function filledIn(world: World, reseller: DemoPartner): RowValues<Enrollment> {
  const { country, domain } = reseller;
  const [first] = reseller.people;
  return {
    legalName: reseller.name,
    ...inventAddress(world, country),
    contactName: first?.name ?? null,
    contactEmail: first?.email ?? null,
    contactPhone: inventPhone(world, country),
    supportEmail: `support@${domain}`,
    supportPhone: inventPhone(world, country),
    supportWebsite: `https://support.${domain}`,
  };
}

/** Adds an enrollment of a reseller. */
function addEnrollment(world: World, reseller: DemoPartner, createdAt: number, values: RowValues<Enrollment>): void {
  const open = ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'ACTION_REQUIRED'].includes(values.status ?? '');
  const id = world.newId('Enrollment', createdAt);
  world.rows.add(Enrollment, {
    id,
    createdAt,
    resellerId: reseller.id,
    country: reseller.country,
    companyDomain: reseller.domain,
    reasons: '[]',
    issueNumber: 1,
    activeSlot: open ? 'A' : null,
    version: 1,
    confirmationSentAt: values.submittedAt ?? null,
    ...values,
  });
  const partnerId = values.alreadyEnrolledPartnerId ?? values.partnerId;
  if (open && values.status !== 'DRAFT' && partnerId != null) world.rows.add(PartnerIdHold, { partnerId, enrollmentId: id });
}

/** The enrollment that made a reseller active. */
export function addApproval(world: World, reseller: DemoPartner): void {
  const { createdAt, activeFrom } = reseller;
  addEnrollment(world, reseller, createdAt, {
    ...filledIn(world, reseller),
    status: 'APPROVED',
    partnerId: reseller.partnerId,
    submittedAt: createdAt + DAY,
    confirmedAt: createdAt + DAY + 5 * HOUR,
    expectedDecisionBy: createdAt + 21 * DAY,
    decidedAt: activeFrom,
    version: 4,
  });
}

/** How far an applicant has come. */
export type ApplicantStage = Enrollment['status'] | 'ALREADY_ENROLLED';

/** The register's profile that an applicant chose. */
function chosenProfile(world: World, reseller: DemoPartner): string {
  const partnerId = nextPartnerId(world);
  const contact = reseller.people[0] ?? inventPerson(world, reseller.country, reseller.domain);
  addProfile(world, {
    partnerId,
    organizationName: reseller.name,
    country: reseller.country,
    contactName: contact.name,
    contactEmails: [contact.email],
    createdAt: reseller.createdAt - 200 * DAY,
  });
  return partnerId;
}

/** Adds the enrollment of an applicant and answers the PartnerID that it chose. */
export function addApplication(world: World, reseller: DemoPartner, stage: ApplicantStage): string | null {
  const { createdAt } = reseller;
  const submittedAt = createdAt + DAY;
  const confirmedAt = submittedAt + 7 * HOUR;
  const reviewed = { submittedAt, confirmedAt, expectedDecisionBy: confirmedAt + 10 * DAY };
  if (stage === 'DRAFT') {
    // Withdrawn once, and begun again with the name only.
    addEnrollment(world, reseller, createdAt, {
      status: 'WITHDRAWN',
      legalName: reseller.name,
      decidedAt: createdAt + DAY,
      version: 2,
    });
    addEnrollment(world, reseller, createdAt + 2 * DAY, { status: 'DRAFT', legalName: reseller.name });
    return null;
  }
  const partnerId = chosenProfile(world, reseller);
  if (stage === 'ALREADY_ENROLLED') {
    const support = { supportEmail: `support@${reseller.domain}`, supportPhone: inventPhone(world, reseller.country) };
    const [contact] = reseller.people;
    const registered = { legalName: reseller.name, contactName: contact?.name ?? null, contactEmail: contact?.email ?? null };
    const values = { ...support, ...registered, ...reviewed, alreadyEnrolledPartnerId: partnerId };
    addEnrollment(world, reseller, createdAt, { ...values, status: 'IN_REVIEW', version: 3 });
    return partnerId;
  }
  const values = { ...filledIn(world, reseller), partnerId, status: stage };
  const decidedAt = confirmedAt + 3 * DAY;
  const byStage: Partial<Record<ApplicantStage, RowValues<Enrollment>>> = {
    SUBMITTED: { submittedAt, issueNumber: 2, version: 3 },
    IN_REVIEW: { ...reviewed, version: 3 },
    ACTION_REQUIRED: {
      ...reviewed,
      reasons: JSON.stringify([
        'The address differs from that of the register.',
        'The telephone number of the support desk is missing.',
      ]),
      supportPhone: null,
      version: 4,
    },
    REJECTED: { ...reviewed, decidedAt, reasons: JSON.stringify(['The organization could not be verified.']), version: 4 },
    WITHDRAWN: { ...reviewed, decidedAt, version: 4 },
  };
  addEnrollment(world, reseller, createdAt, { ...values, ...byStage[stage] });
  return partnerId;
}
