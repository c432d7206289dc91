import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';

/** Rows of `organization` whose names readers see: `own` is the organization of the reader. */
const isNamed = (own: string): string => `(o.kind <> 'CUSTOMER' OR o.id = ${own})`;

/** The same as `organizationName`, in SQL. */
export const organizationNameSql = (column: 'name' | 'name_folded', id: string, own: string): string =>
  `(SELECT o.${column} FROM organization o WHERE o.id = ${id} AND ${isNamed(own)})`;

/** The name of an organization that acted, for readers of the event. Customers are named only to themselves. */
export const organizationName = (ctx: Ctx, organizationId: string): Promise<string | null> =>
  loaderOf<string, string | null>(ctx, 'names of acting organizations', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<{ id: string; name: string }>(
        'subject',
        `SELECT o.id, o.name FROM organization o WHERE o.id IN (${marks(asked.length)}) AND ${isNamed('?')}`,
      ),
      [...asked, ctx.viewer.organizationId],
    );
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return ids.map((id) => names.get(id) ?? null);
  }).load(organizationId);
