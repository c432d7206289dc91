import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, dropColumns, oneOf } from './support/ddl';
import { CLOUDS } from './support/values';

const COLUMNS = ['served_regions', 'services', 'specialities', 'specialities_folded'];

/** Letters that are no other letter with a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};
const ANY_LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Folding as it was when this was written. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(ANY_LETTER, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .trim();
}

interface Entry {
  id: string;
  cloud: string;
  specialities: string;
  training: string | null;
  marketingHelp: string | null;
  financing: string | null;
  creditTerms: string | null;
  regionOffers: string;
}

const servicesOf = ({ training, marketingHelp, financing, creditTerms }: Entry): string =>
  JSON.stringify(
    Object.entries({ TRAINING: training, MARKETING_HELP: marketingHelp, FINANCING: financing, CREDIT_TERMS: creditTerms })
      .filter(([, text]) => text !== null)
      .map(([service]) => service),
  );

/** The directory can be searched by cloud, region, service and speciality. */
export class DirectoryFilters1764000000120 implements MigrationInterface {
  name = 'DirectoryFilters1764000000120';

  async up(runner: QueryRunner): Promise<void> {
    await addColumns(runner, 'directory_entry', ["cloud varchar(40) default 'PUBLIC'"], oneOf('cloud', CLOUDS));
    await addColumns(
      runner,
      'directory_entry',
      COLUMNS.map((column) => `${column} text null`),
    );
    const entries = (await runner.query(
      `SELECT d.id, p.cloud, p.specialities, d.training, d.marketing_help AS marketingHelp, d.financing,
         d.credit_terms AS creditTerms, d.region_offers AS regionOffers
       FROM directory_entry d JOIN partner p ON p.id = d.provider_id ORDER BY d.id`,
    )) as Entry[];
    for (const entry of entries) {
      const regions = (JSON.parse(entry.regionOffers) as { region: string }[]).map(({ region }) => region);
      await runner.query(
        'UPDATE directory_entry SET cloud = ?, served_regions = ?, services = ?, specialities = ?, specialities_folded = ? WHERE id = ?',
        [entry.cloud, JSON.stringify(regions), servicesOf(entry), entry.specialities, fold(entry.specialities), entry.id],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'directory_entry', ['cloud', ...COLUMNS]);
  }
}
