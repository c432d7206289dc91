import type { Ctx, TxCtx } from '../../data/context';
import { isDuplicate } from '../../data/insert';
import { bound } from '../../data/sql';
import type { Columns } from '../../graph/row';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { LONGEST_DESCRIPTION, LONGEST_DOCUMENT, type SavedQuery } from './saved-query.entity';

/** Maximum number of saved queries of one owner. */
export const MOST_QUERIES = 100;

const NAME = /^[a-z0-9][a-z0-9_-]{0,99}$/;

/** What an input may say about a query. */
interface Given {
  name?: string | null;
  description?: string | null;
  document?: string | null;
}

/** What follows from a document. */
export interface OfDocument {
  variablesJson: string;
  formats: string;
}

/** Checks name and description, and the document against the schema. Null without a document. */
export function checked(ctx: Ctx, { name, description, document }: Given): OfDocument | null {
  if (name != null && !NAME.test(name)) {
    refuse('INVALID', 'Enter 1 to 100 lowercase letters, digits, `-` and `_`, beginning with a letter or digit.', ['name']);
  }
  checkText(description, { max: LONGEST_DESCRIPTION, lines: true }, ['description']);
  if (document == null) return null;
  checkText(document, { min: 1, max: LONGEST_DOCUMENT, lines: true }, ['document']);
  const found = ctx.services.documents(document);
  if ('problem' in found) {
    const { message, line, column } = found.problem;
    refuse('DOCUMENT_INVALID', `Line ${line ?? 0}, column ${column ?? 0}: ${message}`, ['document'], { line, column, message });
  }
  return { variablesJson: JSON.stringify(found.variables), formats: JSON.stringify(found.formats) };
}

/** Refuses another query of an owner that has many. */
export async function requireRoom({ db, viewer }: TxCtx): Promise<void> {
  const [row] = await db.rows(
    bound<{ n: number }>('viewer', 'SELECT COUNT(*) AS n FROM saved_query WHERE organization_id = ? AND owner_id = ?'),
    [viewer.organizationId, viewer.userId],
  );
  if (Number(row?.n) >= MOST_QUERIES) {
    refuse('TOO_MANY_SAVED_QUERIES', `You have ${MOST_QUERIES} saved queries, which is the maximum. Delete one of them.`, []);
  }
}

/** Runs a write and explains a name that is taken. */
export async function withFreeName(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (!isDuplicate(cause)) throw cause;
    refuse('NAME_TAKEN', `You or your organization already have a query named ${name}. Choose another name.`, ['name']);
  }
}

/** A saved query as it is run. */
export type RunnableQuery = Columns<SavedQuery, 'id' | 'name' | 'document' | 'version'>;

/** The query with a name that the viewer may run: its own, otherwise the shared one. */
export async function savedQueryByName({ db, viewer }: Ctx, name: string): Promise<RunnableQuery | null> {
  const [row] = await db.rows(
    bound<RunnableQuery>(
      'viewer',
      `SELECT id, name, document, version FROM saved_query
       WHERE organization_id = ? AND (owner_id = ? AND name = ? OR shared_name = ?) ORDER BY owner_id <> ? LIMIT 1`,
    ),
    [viewer.organizationId, viewer.userId, name, name, viewer.userId],
  );
  return row ?? null;
}
