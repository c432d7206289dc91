import { fold } from '../../kernel/fold';
import type { Row } from '../../graph/row';
import type { Enrollment } from './enrollment.entity';

type Needed = 'partnerId' | 'legalName' | 'addressLine1' | 'contactEmail' | 'supportEmail' | 'supportPhone' | 'supportWebsite';

/** Each word that `missing` can contain, with the fields of which one is sufficient. */
const NEEDED: readonly (readonly [missing: string, fields: readonly Needed[]])[] = [
  ['partnerId', ['partnerId']],
  ['legalName', ['legalName']],
  ['address', ['addressLine1']],
  ['primaryContact', ['contactEmail']],
  ['supportContact', ['supportEmail', 'supportPhone', 'supportWebsite']],
];

/** The fields of an enrollment that `missingOf` reads. */
export const MISSING_NEEDS = [...NEEDED.flatMap(([, fields]) => fields), 'alreadyEnrolledPartnerId'] as const;

/** What is still missing before an enrollment can be submitted. A company already in the program needs support details only. */
export function missingOf(row: Row<Enrollment, (typeof MISSING_NEEDS)[number]>): string[] {
  const enrolled = row.alreadyEnrolledPartnerId !== null;
  const needed = enrolled ? NEEDED.filter(([missing]) => missing === 'supportContact') : NEEDED;
  return needed.filter(([, fields]) => fields.every((field) => row[field] === null)).map(([missing]) => missing);
}

/** The same in SQL: a list of case-folded JSON texts. */
export function missingSql(of: (name: (typeof MISSING_NEEDS)[number]) => string): string {
  const isMissing = NEEDED.map(([missing, fields]) => {
    const all = fields.map((field) => `${of(field)} IS NULL`).join(' AND ');
    const asked = missing === 'supportContact' ? all : `${all} AND ${of('alreadyEnrolledPartnerId')} IS NULL`;
    return `CASE WHEN ${asked} THEN '${JSON.stringify(fold(missing))}' END`;
  });
  return `NULLIF(CONCAT_WS(',', ${isMissing.join(', ')}), '')`;
}
