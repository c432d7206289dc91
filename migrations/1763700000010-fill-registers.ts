import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Market regions with their countries, ISO 3166-1 alpha-2. */
const REGIONS: Readonly<Record<string, string>> = {
  AFRICA:
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
  ASIA_PACIFIC:
    'AS BD BN BT CC CK CX FJ FM GU HK ID IO KH KI LA LK MH MM MN MO MP MV MY NC NF NP NR NU PF PG PH PK PN PW SB SG TH TK TL TO TV UM VN VU WF WS',
  AUSTRALIA: 'AU',
  BRAZIL: 'BR',
  CANADA: 'CA',
  CHINA: 'CN',
  EUROPE:
    'AD AT AX BE BG CH CY CZ DE DK EE ES FI FO FR GB GG GI GL GR HR HU IE IM IS IT JE LI LT LU LV MC MT NL NO PL PT RO SE SI SJ SK SM VA',
  INDIA: 'IN',
  JAPAN: 'JP',
  KOREA: 'KR',
  LATIN_AMERICA:
    'AG AI AR AW BB BL BM BO BQ BS BV BZ CL CO CR CU CW DM DO EC FK GD GF GP GS GT GY HN HT JM KN KY LC MF MQ MS MX NI PA PE PM PR PY SR SV SX TC TT UY VC VE VG VI',
  MIDDLE_EAST_CENTRAL_EASTERN_EUROPE:
    'AE AF AL AM AZ BA BH BY GE IL IQ IR JO KG KW KZ LB MD ME MK OM PS QA RS RU SA SY TJ TM TR UA UZ XK YE',
  NEW_ZEALAND: 'NZ',
  TAIWAN: 'TW',
  UNITED_STATES: 'US',
};

const CLOUDS: readonly (readonly [cloud: string, privileges: string, place: string, agreement: number])[] = [
  ['PUBLIC', 'OPTIONAL', 'Microsoft 365 admin center', 1],
  ['US_GOVERNMENT', 'FORBIDDEN', 'Office admin portal', 0],
  ['GERMANY', 'FORBIDDEN', 'Office admin portal', 0],
];

/** Web-mail services and their aliases; refused for primary contacts (S0). */
const WEBMAIL =
  'gmail.com googlemail.com yahoo.com ymail.com rocketmail.com yahoo.de yahoo.fr yahoo.it yahoo.es yahoo.co.uk yahoo.co.jp ' +
  'icloud.com me.com mac.com aol.com aim.com aol.de outlook.com outlook.de outlook.fr hotmail.com hotmail.de hotmail.co.uk hotmail.fr live.com live.de msn.com';

const TEMPLATES: readonly (readonly [id: string, kind: string, text: string])[] = [
  [
    'atp_01jd00000000000000000000a1',
    'CUSTOMER_AGREEMENT',
    'The customer accepts the terms under which the vendor provides its cloud services, whichever partner sells them.',
  ],
  [
    'atp_01jd00000000000000000000a2',
    'REMOVAL_ATTESTATION',
    'The partner removes the reseller relationship in good faith and for a legitimate business purpose, in line with its agreements with the vendor and the customer. It holds the vendor harmless. Legal notice to the customer is the duty of the partner; the system sends none.',
  ],
  [
    'atp_01jd00000000000000000000a3',
    'PARTNERSHIP_AUTHORIZATION',
    'The reseller authorises the provider to place orders and add subscriptions for customers that both serve, and gives it admin access to its account, which it can take back at any time.',
  ],
];

const VALID_FROM = Date.UTC(2026, 0, 1);

/** Inserts what is not there yet, so that an interrupted run can be repeated. */
async function fill(
  runner: QueryRunner,
  table: string,
  key: string,
  columns: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  for (const row of rows) {
    const found = (await runner.query(`SELECT ${key} FROM ${table} WHERE ${key} = ?`, [row[0]])) as unknown[];
    if (found.length > 0) continue;
    await runner.query(`INSERT INTO ${table} (${columns}) VALUES (${row.map(() => '?').join(', ')})`, [...row]);
  }
}

/** Reference data that every installation needs before its first organisation. */
export class FillRegisters1763700000010 implements MigrationInterface {
  name = 'FillRegisters1763700000010';

  async up(runner: QueryRunner): Promise<void> {
    const countries = Object.entries(REGIONS).flatMap(([region, codes]) =>
      codes.split(' ').map((code) => [code, region] as const),
    );
    await fill(runner, 'country', 'code', 'code, market_region', countries);
    await fill(runner, 'cloud_rule', 'cloud', 'cloud, privileges, acceptance_place, agreement_needed', CLOUDS);
    await fill(
      runner,
      'webmail_domain',
      'domain',
      'domain',
      WEBMAIL.split(' ').map((domain) => [domain]),
    );
    await fill(
      runner,
      'agreement_template',
      'id',
      'id, kind, version, text, valid_from',
      TEMPLATES.map(([id, kind, text]) => [id, kind, '2026-01', text, VALID_FROM]),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['agreement_template', 'webmail_domain', 'cloud_rule', 'country'])
      await runner.query(`DELETE FROM ${table}`);
  }
}
