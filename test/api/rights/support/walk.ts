import type { TestApp } from '../../../support/app';
import { answerTo, at } from './ask';

export interface Row {
  id: string;
  [field: string]: unknown;
}

interface PageOf {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Walks a root list to its end; null when the role may not read it at all. */
export async function walk(
  app: TestApp,
  email: string | null,
  field: string,
  select = 'id',
  { first = 100, filter = '' } = {},
): Promise<Row[] | null> {
  const rows: Row[] = [];
  const document = `query($after: String) { ${field}(first: ${first}, after: $after${filter}) { nodes { ${select} } pageInfo { hasNextPage endCursor } } }`;
  for (let after: string | null = null; ;) {
    const answer = await answerTo(app, email, document, { after });
    const [error] = answer.errors;
    if (error && ['FORBIDDEN', 'UNAUTHENTICATED'].includes(error.extensions.code) && error.path?.length === 1) return null;
    if (error) throw new Error(`${email ?? 'nobody'} cannot walk ${field}: ${JSON.stringify(answer.errors)}`);
    const page = at(answer.data, [field]) as PageOf;
    rows.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return rows;
    after = page.pageInfo.endCursor;
  }
}

/** The ids of a list; no row comes twice. */
export function idsOf(rows: readonly Row[] | null): string[] {
  const ids = (rows ?? []).map(({ id }) => id);
  if (new Set(ids).size !== ids.length) throw new Error('A row came twice.');
  return ids.sort();
}
