import type { Ctx, TxCtx } from '../../data/context';
import type { Reader } from '../../data/database';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { marks, padded } from '../../graph/statement';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { RefusalCode } from '../../kernel/refusals';
import { isWebmail, profileOf, profilesTiedTo, type Profile } from '../reference-data';
import { domainOf } from '../users';
import { PartnerIdHold } from './enrollment-claims.entity';
import type { MembershipProfile } from './edit-enrollment.types';

/** Addresses that users of an organization have proven: their own, and those for membership profiles. */
async function provenEmails(reader: Reader, organizationId: string): Promise<string[]> {
  const rows = await reader.rows(
    bound<{ email: string }>(
      'viewer',
      `SELECT u.email_normalized AS email FROM \`user\` u WHERE u.organization_id = ? AND u.email_verified_at IS NOT NULL AND u.status = 'ACTIVE'
     UNION SELECT m.email_normalized FROM membership_email m WHERE m.reseller_id = ?`,
    ),
    [organizationId, organizationId],
  );
  return rows.map(({ email }) => email);
}

/** The PartnerIDs that are linked to another account or held by another submitted enrollment. */
async function usedByOthers(reader: Reader, partnerIds: readonly string[], resellerId: string): Promise<ReadonlySet<string>> {
  const ids = padded(partnerIds);
  if (ids.length === 0) return new Set();
  const rows = await reader.rows(
    bound<{ partnerId: string }>(
      'rule',
      `SELECT p.partner_id AS partnerId FROM partner p WHERE p.partner_id IN (${marks(ids.length)}) AND p.id <> ?
     UNION SELECT h.partner_id FROM partner_id_hold h JOIN enrollment e ON e.id = h.enrollment_id
      WHERE h.partner_id IN (${marks(ids.length)}) AND e.reseller_id <> ?`,
    ),
    [...ids, resellerId, ...ids, resellerId],
  );
  return new Set(rows.map(({ partnerId }) => partnerId));
}

/** The account to link a PartnerID to. */
export interface Account {
  resellerId: string;
  country: string;
  companyDomain: string;
}

/** Why a profile cannot be linked to an account; null if it can. */
function profileRefusal(
  profile: Profile,
  country: string,
  used: ReadonlySet<string>,
): readonly [code: RefusalCode, message: string] | null {
  if (!profile.active) return ['PARTNER_ID_INACTIVE', 'The organization profile of this PartnerID is not active.'];
  if (used.has(profile.partnerId)) return ['PARTNER_ID_IN_USE', 'This PartnerID is linked to another account.'];
  if (profile.country === country) return null;
  return [
    'PARTNER_ID_OTHER_COUNTRY',
    `The organization profile of the PartnerID is in ${profile.country}, the account in ${country}. Both must be in the same country.`,
  ];
}

/** The profile of a PartnerID if it can be linked to the account now; refuses with the reason otherwise. */
export async function linkableProfile(reader: Reader, partnerId: string, account: Account, path: string[]): Promise<Profile> {
  const profile = await profileOf(reader, partnerId);
  if (!profile) return refuse('PARTNER_ID_UNKNOWN', 'The register does not know this PartnerID.', path);
  const used = await usedByOthers(reader, [partnerId], account.resellerId);
  const refusal = profileRefusal(profile, account.country, used);
  if (refusal) refuse(refusal[0], refusal[1], path);
  return profile;
}

/** The PartnerIDs of an enrollment: a chosen one, or one under which the company already takes part. */
export interface NamedPartnerIds {
  partnerId: string | null;
  alreadyEnrolledPartnerId: string | null;
}

/** The primary contact's address must be a work account of the company. */
export async function checkContactEmail(reader: Reader, email: string, companyDomain: string, path: string[]): Promise<void> {
  if (await isWebmail(reader, domainOf(email))) {
    refuse('WEBMAIL_ADDRESS', 'The primary contact cannot have a webmail address. Use a company address.', path);
  }
  if (domainOf(email) !== companyDomain) {
    refuse('CONTACT_DOMAIN_MISMATCH', `The address of the primary contact must be at ${companyDomain}.`, path);
  }
}

/**
 * Loads and checks the profile of an enrollment. A chosen profile must be tied to an address that the applicant has
 * proven. If the company already takes part, the registered contact must belong to it. Null if no PartnerID is given.
 */
export async function checkNamedProfile(reader: Reader, named: NamedPartnerIds, account: Account): Promise<Profile | null> {
  if (named.alreadyEnrolledPartnerId !== null) {
    const path = ['alreadyEnrolledPartnerId'];
    const profile = await linkableProfile(reader, named.alreadyEnrolledPartnerId, account, path);
    await checkContactEmail(reader, profile.contactEmails[0] ?? '', account.companyDomain, path);
    return profile;
  }
  if (named.partnerId === null) return null;
  const path = ['partnerId'];
  const profile = await linkableProfile(reader, named.partnerId, account, path);
  const proven = new Set(await provenEmails(reader, account.resellerId));
  if (!profile.contactEmails.some((email) => proven.has(email))) {
    refuse(
      'PARTNER_ID_NOT_PROVEN',
      'None of your proven addresses may act for this PartnerID. Prove one with `verifyMembershipEmail`.',
      path,
    );
  }
  return profile;
}

/**
 * Holds a PartnerID for an enrollment and releases its earlier one. Of concurrent requests for the same PartnerID, one
 * wins.
 */
export async function holdPartnerId(tx: TxCtx, enrollmentId: string, partnerId: string, path: string[]): Promise<void> {
  await releasePartnerId(tx, enrollmentId);
  try {
    await insertRow(tx, PartnerIdHold, { partnerId, enrollmentId });
  } catch (cause) {
    if (isDuplicate(cause)) refuse('PARTNER_ID_IN_USE', 'This PartnerID is linked to another account.', path);
    throw cause;
  }
}

/** Releases the PartnerID that an enrollment holds. */
export const releasePartnerId = (tx: TxCtx, enrollmentId: string): Promise<number> =>
  tx.db.run(bound('subject', 'DELETE FROM partner_id_hold WHERE enrollment_id = ?'), [enrollmentId]);

/** The register's profiles tied to the given addresses, with what blocks choosing each. */
export async function choicesFor(
  reader: Reader,
  emails: readonly string[],
  { resellerId, country }: Pick<Account, 'resellerId' | 'country'>,
): Promise<MembershipProfile[]> {
  const found = await profilesTiedTo(reader, emails);
  const partnerIds = found.map(({ partnerId }) => partnerId);
  const used = await usedByOthers(reader, partnerIds, resellerId);
  return found.map((profile) => ({
    partnerId: profile.partnerId,
    organizationName: profile.organizationName,
    country: profile.country,
    active: profile.active,
    benefits: JSON.parse(profile.benefits) as string[],
    competencies: JSON.parse(profile.competencies) as string[],
    refusal: profileRefusal(profile, country, used)?.[0] ?? null,
  }));
}

/** The register's profiles that the viewer's organization can choose from, with what blocks choosing each. */
export async function membershipProfiles({ db, viewer }: Ctx): Promise<MembershipProfile[]> {
  const { organizationId, country } = viewer;
  return choicesFor(db, await provenEmails(db, organizationId), { resellerId: organizationId, country });
}
