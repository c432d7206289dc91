import type { Ctx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { listOf } from '../../graph/row';
import { refuse } from '../../kernel/errors';
import { SavedQuery } from '../saved-queries';
import { isTimeZone, type Rhythm } from './due-times';

/** Maximum length of the values of variables, as JSON. */
const LONGEST_VARIABLES = 10_000;

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** Checks when a schedule runs, and drops the day that its frequency does not use. */
export function checkedRhythm(rhythm: Rhythm): Rhythm {
  const { frequency, time, timeZone, weekday, dayOfMonth } = rhythm;
  if (!TIME.test(time)) refuse('INVALID', 'Enter the time as HH:MM, from 00:00 to 23:59.', ['time']);
  if (timeZone.length > 64 || !isTimeZone(timeZone)) {
    refuse('INVALID', 'Enter a time zone of the IANA database, such as Europe/Vienna.', ['timeZone']);
  }
  if (frequency === 'WEEKLY' && weekday === null) refuse('INVALID', 'A weekly schedule needs a weekday.', ['weekday']);
  if (frequency === 'MONTHLY' && (dayOfMonth === null || dayOfMonth < 1 || dayOfMonth > 31)) {
    refuse('INVALID', 'A monthly schedule needs a day of the month, 1 to 31.', ['dayOfMonth']);
  }
  return {
    ...rhythm,
    weekday: frequency === 'WEEKLY' ? weekday : null,
    dayOfMonth: frequency === 'MONTHLY' ? dayOfMonth : null,
  };
}

/** What a schedule exports. */
export interface Exported {
  savedQueryId: string;
  format: string;
  variables: Readonly<Record<string, unknown>>;
}

/** Checks that the viewer sees the saved query, and that it can be exported so. Returns the variables as JSON. */
export async function checkedExport(ctx: Ctx, { savedQueryId, format, variables }: Exported): Promise<string> {
  const query = await inScope(ctx, SavedQuery, savedQueryId, ['document', 'formats'], ['savedQueryId']);
  if (!listOf(query.formats).includes(format)) {
    refuse('INVALID', `The saved query can be exported as ${listOf(query.formats).join(', ')}.`, ['format']);
  }
  const json = JSON.stringify(variables);
  if (json.length > LONGEST_VARIABLES) {
    refuse('INVALID', `The variables have more than ${LONGEST_VARIABLES} characters.`, ['variables']);
  }
  const found = ctx.services.documents(query.document, variables);
  if ('problem' in found) {
    const { message, line, column } = found.problem;
    refuse('DOCUMENT_INVALID', `Line ${line ?? 0}, column ${column ?? 0}: ${message}`, ['variables'], { line, column, message });
  }
  return json;
}
