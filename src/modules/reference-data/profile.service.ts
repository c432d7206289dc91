import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import { listOf, type Columns } from '../../graph/row';
import { marks } from '../../graph/statement';
import type { ExternalRelationship, PartnerIdRecord } from './reference-data.entity';

/** An organization profile of the PartnerID register. */
export interface Profile {
  id: string;
  partnerId: string;
  organizationName: string;
  country: string;
  active: boolean;
  contactName: string;
  /** Normalized. The first is the primary contact's. */
  contactEmails: readonly string[];
  /** JSON lists, copied as they are. */
  benefits: string;
  competencies: string;
  addressLine1: string | null;
  addressLine2: string | null;
  addressCity: string | null;
  addressState: string | null;
  addressPostalCode: string | null;
  version: number;
}

type ProfileRow = Omit<Profile, 'active' | 'contactEmails'> & Columns<PartnerIdRecord, 'active' | 'contactEmails'>;

const PROFILE = `
  SELECT r.id, r.partner_id AS partnerId, r.organization_name AS organizationName, r.country, r.active, r.contact_name AS contactName,
    r.contact_emails AS contactEmails, r.benefits, r.competencies, r.address_line1 AS addressLine1, r.address_line2 AS addressLine2,
    r.address_city AS addressCity, r.address_state AS addressState, r.address_postal_code AS addressPostalCode, r.version
  FROM partner_id_record r`;

async function profiles(reader: Reader, where: string, params: readonly string[]): Promise<Profile[]> {
  const rows = await reader.rows(bound<ProfileRow>('open', `${PROFILE} ${where}`), params);
  return rows.map((row) => ({ ...row, active: row.active === 1, contactEmails: listOf(row.contactEmails) }));
}

/** The profile of a PartnerID; null if the register has none. */
export async function profileOf(reader: Reader, partnerId: string): Promise<Profile | null> {
  const [profile] = await profiles(reader, 'WHERE r.partner_id = ?', [partnerId]);
  // MySQL ignores trailing blanks when it compares text.
  return profile?.partnerId === partnerId ? profile : null;
}

/** The profiles that any of the given normalized addresses may act for, sorted by PartnerID; at most 100. */
export async function profilesTiedTo(reader: Reader, emails: readonly string[]): Promise<Profile[]> {
  if (emails.length === 0) return [];
  return profiles(
    reader,
    `WHERE r.partner_id IN (SELECT e.partner_id FROM partner_id_email e WHERE e.email_normalized IN (${marks(emails.length)})) ORDER BY r.partner_id LIMIT 100`,
    emails,
  );
}

/** A customer that the holder of a PartnerID serves elsewhere. */
export interface ServedElsewhere {
  customerDomain: string;
  customerName: string;
  country: string;
  hasGrant: boolean;
}

/** The external relationships of a PartnerID, sorted by domain. */
export async function servedElsewhere(reader: Reader, partnerId: string): Promise<ServedElsewhere[]> {
  const rows = await reader.rows(
    bound<Columns<ExternalRelationship, 'customerDomain' | 'customerName' | 'country' | 'hasGrant'>>(
      'open',
      'SELECT customer_domain AS customerDomain, customer_name AS customerName, country, has_grant AS hasGrant FROM external_relationship WHERE partner_id = ? ORDER BY customer_domain',
    ),
    [partnerId],
  );
  return rows.map((row) => ({ ...row, hasGrant: row.hasGrant === 1 }));
}
