import type { Reader } from '../../data/database';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { marks } from '../../graph/statement';
import { withParents } from '../../kernel/domains';
import { refuse } from '../../kernel/errors';
import type { Cloud, MarketRegion } from './clouds';
import type { AgreementTemplate, Country } from './reference-data.entity';

/** The market region of a country; refuses what is no country of the register. */
export async function marketRegionOf(reader: Reader, country: string, path: string[]): Promise<MarketRegion> {
  const [row] = await reader.rows(
    bound<Columns<Country, 'code' | 'marketRegion'>>(
      'open',
      'SELECT code, market_region AS marketRegion FROM country WHERE code = ?',
    ),
    [country],
  );
  // MySQL finds it with blanks at the end, too.
  return row?.code === country
    ? row.marketRegion
    : refuse('UNKNOWN_COUNTRY', 'Country is an ISO 3166-1 alpha-2 code in upper case.', path);
}

/** The countries of a market region, in the order of their codes. */
export async function countriesOf(reader: Reader, marketRegion: string): Promise<string[]> {
  const rows = await reader.rows(
    bound<{ code: string }>('open', 'SELECT code FROM country WHERE market_region = ? ORDER BY code'),
    [marketRegion],
  );
  return rows.map(({ code }) => code);
}

/** What a cloud asks of invitations and orders. */
export interface CloudRules {
  privileges: 'OPTIONAL' | 'FORBIDDEN' | 'REQUIRED';
  acceptancePlace: string;
  agreementNeeded: boolean;
}

/** The rule of a cloud. */
export async function cloudRules(reader: Reader, cloud: Cloud): Promise<CloudRules> {
  const [row] = await reader.rows(
    bound<Omit<CloudRules, 'agreementNeeded'> & { agreementNeeded: 0 | 1 }>(
      'open',
      'SELECT privileges, acceptance_place AS acceptancePlace, agreement_needed AS agreementNeeded FROM cloud_rule WHERE cloud = ?',
    ),
    [cloud],
  );
  if (!row) throw new Error(`There is no rule for the cloud ${cloud}.`);
  return { ...row, agreementNeeded: row.agreementNeeded === 1 };
}

/** The texts that people agree to, by what they are for. */
export type TemplateKind = 'CUSTOMER_AGREEMENT' | 'REMOVAL_ATTESTATION' | 'PARTNERSHIP_AUTHORIZATION' | 'PARTNERSHIP_END';

type TextVersion = Columns<AgreementTemplate, 'version' | 'text' | 'validFrom'>;

/** The version of a text that is valid now, and the text. */
export async function agreementTemplate(reader: Reader, kind: TemplateKind, now: number): Promise<TextVersion> {
  const [row] = await reader.rows(
    bound<TextVersion>(
      'open',
      'SELECT version, text, valid_from AS validFrom FROM agreement_template WHERE kind = ? AND valid_from <= ? ORDER BY valid_from DESC, id DESC LIMIT 1',
    ),
    [kind, now],
  );
  if (!row) throw new Error(`There is no text of ${kind}.`);
  return row;
}

/** Whether a domain, or one above it, belongs to a web-mail service. */
export async function isWebmail(reader: Reader, domain: string): Promise<boolean> {
  const names = withParents(domain.toLowerCase());
  const found = `SELECT domain FROM webmail_domain WHERE domain IN (${marks(names.length)})`;
  return (await reader.rows(bound('open', found), names)).length > 0;
}
