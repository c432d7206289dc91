import type { TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { insertRow, updateRows } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { OrganizationRecord, PartnerRecord } from '../partners';
import type { Profile } from '../reference-data';
import { RoleAssignmentRecord } from '../users';
import { partnerAdmitted } from './account.events';
import { carryOver, type CarriedOver } from './carry-over';
import type { EnrollmentRow } from './enrollment.actions';
import { linkableProfile, type NamedPartnerIds } from './membership';

/** Copies data from the enrollment and the register to the account. */
async function fillAccount(tx: TxCtx, row: EnrollmentRow, profile: Profile, version: number): Promise<void> {
  const name = row.legalName ?? profile.organizationName;
  try {
    const changed = await updateRows(
      tx,
      PartnerRecord,
      {
        status: 'ACTIVE',
        name,
        partnerId: profile.partnerId,
        benefits: profile.benefits,
        competencies: profile.competencies,
        addressLine1: row.addressLine1,
        addressLine2: row.addressLine2,
        addressCity: row.addressCity,
        addressState: row.addressState,
        addressPostalCode: row.addressPostalCode,
        contactName: row.contactName,
        contactEmail: row.contactEmail,
        contactPhone: row.contactPhone,
        supportEmail: row.supportEmail,
        supportPhone: row.supportPhone,
        supportWebsite: row.supportWebsite,
        version: version + 1,
      },
      { id: row.resellerId, status: 'APPLICANT' },
      partnerAdmitted(row.resellerId, { name, partnerId: profile.partnerId }),
    );
    if (changed !== 1) throw new Error(`${row.resellerId} is not an applicant.`);
  } catch (cause) {
    if (isDuplicate(cause)) refuse('PARTNER_ID_IN_USE', 'This PartnerID is linked to another account.', ['enrollmentId']);
    throw cause;
  }
  await updateRows(tx, OrganizationRecord, { name }, { id: row.resellerId });
}

/** Makes the first user an admin agent, which finishing the setup requires. Its earlier tokens end. */
async function addAdminAgent(tx: TxCtx, resellerId: string): Promise<void> {
  const [first] = await tx.db.rows(
    bound<{ id: string; held: number }>(
      'subject',
      `SELECT u.id, (SELECT COUNT(*) FROM role_assignment r WHERE r.user_id = u.id AND r.role = 'ADMIN_AGENT') AS held
     FROM \`user\` u WHERE u.organization_id = ? ORDER BY u.id LIMIT 1`,
    ),
    [resellerId],
  );
  if (!first || first.held > 0) return;
  const userId = first.id;
  const grant = { userId, role: 'ADMIN_AGENT', grantedAt: tx.clock.now(), grantedById: tx.viewer.userId };
  await insertRow(tx, RoleAssignmentRecord, grant);
  await tx.db.run(
    bound(
      'subject',
      'UPDATE `user` SET token_generation = token_generation + 1, updated_at = ?, version = version + 1 WHERE id = ?',
    ),
    [tx.clock.now(), userId],
  );
}

/** The PartnerID of an enrollment. Its customers in other portals are carried over. */
export const namedPartnerId = ({ partnerId, alreadyEnrolledPartnerId }: NamedPartnerIds): string =>
  alreadyEnrolledPartnerId ?? partnerId ?? '';

/**
 * Activates the reseller of an enrollment: account data, membership of its PartnerID, admin agent, and the customers
 * that it serves elsewhere. Locks the reseller and those customers.
 */
export async function approve(tx: TxCtx, row: EnrollmentRow): Promise<CarriedOver> {
  const { resellerId } = row;
  const [partner] = await tx.db.rows(
    bound<Columns<PartnerRecord, 'country' | 'marketRegion' | 'cloud' | 'version'>>(
      'subject',
      'SELECT country, market_region AS marketRegion, cloud, version FROM partner WHERE id = ?',
    ),
    [resellerId],
  );
  if (!partner) throw new Error(`${resellerId} is not a partner.`);
  const { country, cloud, marketRegion, version } = partner;
  const partnerId = namedPartnerId(row);
  const account = { resellerId, country, companyDomain: row.companyDomain };
  const profile = await linkableProfile(tx.db, partnerId, account, ['enrollmentId']);
  await fillAccount(tx, row, profile, version);
  await addAdminAgent(tx, resellerId);
  return carryOver(tx, { id: resellerId, cloud, marketRegion }, partnerId);
}
