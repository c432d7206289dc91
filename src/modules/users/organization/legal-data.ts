import type { TxCtx } from '../../../data/context';
import type { Values } from '../../../data/insert';
import { bound } from '../../../data/sql';
import { updateRows } from '../../../graph/write';
import { refuse } from '../../../kernel/errors';
import { activeRelationshipsOf } from '../../customers';
import { activePartnershipsOf, DirectoryEntry, OrganizationRecord } from '../../partners';
import { marketRegionOf, profileOf, type Profile } from '../../reference-data';
import type { UpdateOrganizationInput } from './update-organization.types';

/** The partner data that only the operator may change, with current values. */
export interface LegalData {
  id: string;
  name: string;
  country: string;
  marketRegion: string;
  partnerId: string | null;
}

/** Refuses a region that differs from the region of the partner's partners and customers. */
async function checkRegion(tx: TxCtx, id: string, marketRegion: string): Promise<void> {
  const [row] = await tx.db.rows(
    bound<{ partners: number; customers: number }>(
      'rule',
      `SELECT
      (SELECT COUNT(*) FROM partnership a JOIN partner p ON p.id = a.reseller_id WHERE ${activePartnershipsOf('a', 'provider_id', '?')} AND p.market_region <> ?) +
      (SELECT COUNT(*) FROM partnership a JOIN partner p ON p.id = a.provider_id WHERE ${activePartnershipsOf('a', 'reseller_id', '?')} AND p.market_region <> ?) AS partners,
      (SELECT COUNT(*) FROM customer_relationship r JOIN customer c ON c.id = r.customer_id WHERE ${activeRelationshipsOf('r', 'partner_id', '?')} AND c.market_region <> ?) AS customers`,
    ),
    [id, marketRegion, id, marketRegion, id, marketRegion],
  );
  const { partners = 0, customers = 0 } = row ?? {};
  if (partners + customers === 0) return;
  refuse(
    'OTHER_MARKET_REGION',
    `This country is in market region ${marketRegion}, but ${partners} active partnerships and ${customers} active customer relationships are in another. End them first.`,
    ['country'],
    { marketRegion, partnerships: partners, relationships: customers },
  );
}

function checkCountry(profile: Profile, country: string, path: string): void {
  if (profile.country === country) return;
  refuse(
    'PARTNER_ID_OTHER_COUNTRY',
    `The organization profile of the PartnerID is in ${profile.country}, the account in ${country}. Both must be in the same country.`,
    [path],
  );
}

/** The columns that change with a new PartnerID. */
async function membershipColumns(tx: TxCtx, partnerId: string, { id, country }: LegalData): Promise<Values> {
  const profile = await profileOf(tx.db, partnerId);
  if (!profile) return refuse('PARTNER_ID_UNKNOWN', 'The register does not know this PartnerID.', ['partnerId']);
  if (!profile.active) refuse('PARTNER_ID_INACTIVE', 'The organization profile of this PartnerID is not active.', ['partnerId']);
  checkCountry(profile, country, 'partnerId');
  const used = await tx.db.rows(bound('rule', 'SELECT id FROM partner WHERE partner_id = ? AND id <> ?'), [partnerId, id]);
  if (used.length > 0) refusePartnerIdInUse();
  return { partnerId, benefits: profile.benefits, competencies: profile.competencies };
}

/** Current benefits and competencies from the register. */
export async function refreshedMembership(tx: TxCtx, partnerId: string | null): Promise<Values> {
  const path = ['refreshMembership'];
  const profile = partnerId === null ? null : await profileOf(tx.db, partnerId);
  if (!profile) return refuse('PARTNER_ID_UNKNOWN', 'The register does not know the PartnerID of this account.', path);
  if (!profile.active) refuse('PARTNER_ID_INACTIVE', 'The organization profile of this PartnerID is not active.', path);
  return { benefits: profile.benefits, competencies: profile.competencies };
}

/** If two accounts take the same PartnerID concurrently, the unique key refuses one. */
export const refusePartnerIdInUse = (): never =>
  refuse('PARTNER_ID_IN_USE', 'This PartnerID is linked to another account.', ['partnerId']);

/** The partner columns that change with its legal data; refuses inconsistent combinations. */
export async function legalColumns(tx: TxCtx, now: LegalData, input: UpdateOrganizationInput): Promise<Values> {
  const values: Values = {};
  const name = input.legalName?.trim() ?? now.name;
  if (name !== now.name) values['name'] = name;
  const country = input.country ?? now.country;
  if (country !== now.country) {
    const marketRegion = await marketRegionOf(tx.db, country, ['country']);
    if (marketRegion !== now.marketRegion) await checkRegion(tx, now.id, marketRegion);
    Object.assign(values, { country, marketRegion });
  }
  const partnerId = input.partnerId ?? now.partnerId;
  if (partnerId !== now.partnerId && partnerId !== null) {
    Object.assign(values, await membershipColumns(tx, partnerId, { ...now, country }));
  } else if (country !== now.country && partnerId !== null) {
    const profile = await profileOf(tx.db, partnerId);
    if (profile) checkCountry(profile, country, 'country');
  }
  return values;
}

/** Updates the copies of name, country and specialities in other tables. */
export async function writeCopies(tx: TxCtx, id: string, { name, country, specialities }: Values): Promise<void> {
  if (name !== undefined) await updateRows(tx, OrganizationRecord, { name }, { id });
  const copies = Object.entries({ name, country, specialities }).filter(([, value]) => value !== undefined);
  if (copies.length === 0) return;
  const shown = Object.fromEntries(copies) as Values;
  await updateRows(tx, DirectoryEntry, shown, { providerId: id });
  await tx.db.run(bound('subject', 'UPDATE directory_entry SET updated_at = ?, version = version + 1 WHERE provider_id = ?'), [
    tx.clock.now(),
    id,
  ]);
}
