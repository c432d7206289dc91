import type { Ctx, TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import { listOf, type Columns } from '../../graph/row';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { LONGEST_DESCRIPTION, type ImportTemplate } from './import-template.entity';
import type { ImportField, ImportFieldInput } from './import-template.types';

/** Maximum number of templates of an organization. */
export const MOST_TEMPLATES = 100;
const MOST_FIELDS = 100;
const MOST_VALUES = 200;
const MOST_KEYS = 20;
const LONGEST_TEXT = 200;
/** Maximum length of all fields as JSON. */
const LONGEST_FIELDS = 60_000;

const NAME = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/** What a template says about rows. */
export interface RowRules {
  mutation: string;
  fields: readonly ImportField[];
  key: readonly string[];
}

/** A list of an input as it is stored. */
export const fieldsOf = (fields: readonly ImportFieldInput[]): ImportField[] =>
  fields.map(({ field, value, values }) => ({
    field: field.trim(),
    value: value.trim(),
    values: (values ?? []).map(({ from, to }) => ({ from: from.trim(), to: to?.trim() || null })),
  }));

/** Checks name and description of an input. */
export function checkNames({ name, description }: { name?: string | null; description?: string | null }): void {
  if (name != null && !NAME.test(name)) {
    refuse('INVALID', 'Enter 1 to 100 lowercase letters, digits, `-` and `_`, beginning with a letter or digit.', ['name']);
  }
  checkText(description, { max: LONGEST_DESCRIPTION, lines: true }, ['description']);
}

function checkField({ field, value, values }: ImportField, path: string[]): void {
  checkText(field, { min: 1, max: LONGEST_TEXT }, [...path, 'field']);
  checkText(value, { min: 1, max: LONGEST_TEXT }, [...path, 'value']);
  if (/[{}]/.test(value.replace(/\{[^{}]+\}/g, ''))) {
    refuse('INVALID', 'Each brace needs its other one, with the name of a column between them.', [...path, 'value']);
  }
  if (values.length > MOST_VALUES)
    refuse('INVALID', `Give at most ${MOST_VALUES} values.`, [...path, 'values'], { most: MOST_VALUES });
  const seen = new Set<string>();
  for (const [index, { from, to }] of values.entries()) {
    const at = [...path, 'values', String(index)];
    checkText(from, { min: 1, max: LONGEST_TEXT }, [...at, 'from']);
    checkText(to, { max: LONGEST_TEXT }, [...at, 'to']);
    if (seen.has(from)) refuse('INVALID', 'Give each value only once.', [...at, 'from']);
    seen.add(from);
  }
}

/** Checks what a template says about rows, by itself and against the input of its mutation. */
export function checkRules(ctx: Ctx, { mutation, fields, key }: RowRules): void {
  if (fields.length === 0 || fields.length > MOST_FIELDS) refuse('INVALID', `Give 1 to ${MOST_FIELDS} fields.`, ['fields']);
  if (key.length > MOST_KEYS) refuse('INVALID', `Give at most ${MOST_KEYS} fields.`, ['keyFields'], { most: MOST_KEYS });
  for (const [index, field] of fields.entries()) checkField(field, ['fields', String(index)]);
  if (JSON.stringify(fields).length > LONGEST_FIELDS)
    refuse('INVALID', 'The template is too large.', ['fields'], { most: LONGEST_FIELDS });
  const problem = ctx.services.rowRules({ mutation, fields: fields.map(({ field }) => field), key });
  if (problem) refuse('TEMPLATE_INVALID', `The template does not fit the mutation: ${problem.message}`, problem.path);
}

/** Refuses another template of an organization that has many. */
export async function requireRoom({ db, viewer }: TxCtx): Promise<void> {
  const [row] = await db.rows(
    bound<{ n: number }>('viewer', 'SELECT COUNT(*) AS n FROM import_template WHERE organization_id = ?'),
    [viewer.organizationId],
  );
  if (Number(row?.n) < MOST_TEMPLATES) return;
  refuse(
    'TOO_MANY_TEMPLATES',
    `Your organization has ${MOST_TEMPLATES} templates, which is the maximum. Delete one of them.`,
    [],
  );
}

/** Runs a write and explains a name that is taken. */
export async function withFreeName(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!isDuplicate(cause)) throw cause;
    refuse('TEMPLATE_NAME_TAKEN', `Your organization already has a template named ${name}. Choose another name.`, ['name']);
  }
}

/** The template with a name in the viewer's organization. */
export async function importTemplateByName({ db, viewer }: Ctx, name: string): Promise<RowRules | null> {
  const [row] = await db.rows(
    bound<Columns<ImportTemplate, 'name' | 'mutation' | 'fieldsJson' | 'keyFields'>>(
      'viewer',
      'SELECT name, mutation, fields_json AS fieldsJson, key_fields AS keyFields FROM import_template WHERE organization_id = ? AND name = ?',
    ),
    [viewer.organizationId, name],
  );
  // MySQL ignores trailing blanks when it compares text.
  if (row?.name !== name) return null;
  return { mutation: row.mutation, fields: listOf<ImportField>(row.fieldsJson), key: listOf<string>(row.keyFields) };
}
