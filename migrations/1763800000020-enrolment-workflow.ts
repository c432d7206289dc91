import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumns, createTables, dropColumns, dropTables, type Table } from './support/ddl';

const tables: readonly Table[] = [
  {
    name: 'partner_id_email',
    columns: ['email_normalized varchar(320)', 'partner_id varchar(20)'],
    primaryKey: ['email_normalized', 'partner_id'],
    indexes: [['partner_id']],
  },
  {
    name: 'partner_id_hold',
    columns: ['partner_id varchar(20)', 'enrollment_id varchar(40)'],
    primaryKey: ['partner_id'],
    references: { enrollment_id: 'enrollment' },
    unique: [['enrollment_id']],
  },
  {
    name: 'membership_email',
    columns: ['reseller_id varchar(40)', 'email_normalized varchar(320)', 'proven_at bigint'],
    primaryKey: ['reseller_id', 'email_normalized'],
    references: { reseller_id: 'partner' },
  },
];

const ADDRESS = [
  'address_line1 varchar(200) null',
  'address_line2 varchar(200) null',
  'address_city varchar(100) null',
  'address_state varchar(100) null',
  'address_postal_code varchar(20) null',
];

/** Further countries and names of the web-mail services that are refused (S0). */
const WEBMAIL =
  'yahoo.ca yahoo.com.au yahoo.com.br yahoo.com.mx yahoo.in yahoo.ie yahoo.pl yahoo.se yahoo.gr yahoo.ro yahoo.at myyahoo.com ' +
  'aol.co.uk aol.fr aol.it aol.es aol.com.au love.com ygm.com games.com wow.com ' +
  'outlook.at outlook.be outlook.com.br outlook.co.id outlook.cz outlook.dk outlook.es outlook.fi outlook.hu outlook.ie outlook.in ' +
  'outlook.it outlook.jp outlook.kr outlook.pt outlook.sa outlook.sk outlook.com.au outlook.com.gr outlook.com.tr ' +
  'hotmail.at hotmail.be hotmail.ca hotmail.ch hotmail.cz hotmail.dk hotmail.es hotmail.fi hotmail.gr hotmail.it hotmail.nl hotmail.no hotmail.se ' +
  'hotmail.com.br hotmail.com.tr hotmail.co.jp live.at live.be live.ca live.cn live.co.uk live.dk live.fr live.ie live.in live.it live.jp live.nl live.no live.se live.com.au live.com.mx windowslive.com passport.com';

type Row = Record<string, string>;

async function insertMissing(runner: QueryRunner, table: string, row: Row): Promise<void> {
  const columns = Object.keys(row);
  const values = Object.values(row);
  const where = columns.map((column) => `${column} = ?`).join(' AND ');
  const found = (await runner.query(`SELECT 1 FROM ${table} WHERE ${where}`, values)) as unknown[];
  if (found.length > 0) return;
  const marks = columns.map(() => '?').join(', ');
  await runner.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`, values);
}

/** Enters what follows from rows that are there already. */
async function fill(runner: QueryRunner): Promise<void> {
  for (const domain of WEBMAIL.split(' ')) await insertMissing(runner, 'webmail_domain', { domain });
  const profiles = (await runner.query('SELECT partner_id, contact_emails FROM partner_id_record')) as Row[];
  for (const { partner_id = '', contact_emails = '[]' } of profiles) {
    for (const email of new Set(JSON.parse(contact_emails) as string[])) {
      await insertMissing(runner, 'partner_id_email', { email_normalized: email, partner_id });
    }
  }
  const held = (await runner.query(
    "SELECT id AS enrollment_id, COALESCE(already_enrolled_partner_id, partner_id) AS partner_id FROM enrollment WHERE status IN ('SUBMITTED', 'IN_REVIEW', 'ACTION_REQUIRED') AND COALESCE(already_enrolled_partner_id, partner_id) IS NOT NULL",
  )) as Row[];
  for (const { enrollment_id = '', partner_id = '' } of held) {
    await insertMissing(runner, 'partner_id_hold', { partner_id, enrollment_id });
  }
  await runner.query("UPDATE enrollment SET confirmation_sent_at = submitted_at WHERE status = 'SUBMITTED'");
}

/** Enrolment: who may choose which PartnerID, which are taken by open enrolments, when the confirmation was mailed. */
export class EnrolmentWorkflow1763800000020 implements MigrationInterface {
  name = 'EnrolmentWorkflow1763800000020';

  async up(runner: QueryRunner): Promise<void> {
    await createTables(runner, tables);
    await addColumns(runner, 'partner_id_record', ADDRESS);
    await addColumns(runner, 'enrollment', ['confirmation_sent_at bigint null']);
    await fill(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumns(runner, 'enrollment', ['confirmation_sent_at']);
    await dropColumns(
      runner,
      'partner_id_record',
      ADDRESS.map((column) => column.split(' ')[0] ?? ''),
    );
    for (const domain of WEBMAIL.split(' ')) await runner.query('DELETE FROM webmail_domain WHERE domain = ?', [domain]);
    await dropTables(runner, tables);
  }
}
