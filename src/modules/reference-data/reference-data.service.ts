import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { marks } from '../../graph/statement';
import { withParents } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { Cloud, MarketRegion } from './clouds';
import type { AgreementTemplate, Country } from './reference-data.entity';

/** The market region of a country; refuses unknown country codes. */
export async function marketRegionOf(reader: Reader, country: string, path: string[]): Promise<MarketRegion> {
  const [row] = await reader.rows(
    bound<Columns<Country, 'code' | 'marketRegion'>>(
      'open',
      'SELECT code, market_region AS marketRegion FROM country WHERE code = ?',
    ),
    [country],
  );
  // MySQL ignores trailing blanks when it compares text.
  return row?.code === country
    ? row.marketRegion
    : refuse('UNKNOWN_COUNTRY', 'Country must be an ISO 3166-1 alpha-2 code in upper case.', path);
}

/** The countries of a market region, sorted by code. */
export async function countriesOf(reader: Reader, marketRegion: string): Promise<string[]> {
  const rows = await reader.rows(
    bound<{ code: string }>('open', 'SELECT code FROM country WHERE market_region = ? ORDER BY code'),
    [marketRegion],
  );
  return rows.map(({ code }) => code);
}

/** A cloud's requirements for invitations and orders. */
export interface CloudRules {
  privileges: 'OPTIONAL' | 'FORBIDDEN' | 'REQUIRED';
  acceptancePlace: string;
  agreementNeeded: boolean;
}

/** The rules of a cloud. */
export async function cloudRules(reader: Reader, cloud: Cloud): Promise<CloudRules> {
  const [row] = await reader.rows(
    bound<Omit<CloudRules, 'agreementNeeded'> & { agreementNeeded: 0 | 1 }>(
      'open',
      'SELECT privileges, acceptance_place AS acceptancePlace, agreement_needed AS agreementNeeded FROM cloud_rule WHERE cloud = ?',
    ),
    [cloud],
  );
  if (!row) throw new Error(`No rules for cloud ${cloud}.`);
  return { ...row, agreementNeeded: row.agreementNeeded === 1 };
}

/** The purposes of agreement texts. */
export type TemplateKind = 'CUSTOMER_AGREEMENT' | 'REMOVAL_ATTESTATION' | 'PARTNERSHIP_AUTHORIZATION' | 'PARTNERSHIP_END';

type TextVersion = Columns<AgreementTemplate, 'version' | 'text' | 'validFrom'>;

/** The current version of a text, with the text. */
export async function agreementTemplate(reader: Reader, kind: TemplateKind, now: number): Promise<TextVersion> {
  const [row] = await reader.rows(
    bound<TextVersion>(
      'open',
      'SELECT version, text, valid_from AS validFrom FROM agreement_template WHERE kind = ? AND valid_from <= ? ORDER BY valid_from DESC, id DESC LIMIT 1',
    ),
    [kind, now],
  );
  if (!row) throw new Error(`No agreement text for ${kind}.`);
  return row;
}

/** Whether a domain or a parent domain belongs to a webmail service. */
export async function isWebmail(reader: Reader, domain: string): Promise<boolean> {
  const names = withParents(domain.toLowerCase());
  const found = `SELECT domain FROM webmail_domain WHERE domain IN (${marks(names.length)})`;
  return (await reader.rows(bound('open', found), names)).length > 0;
}
