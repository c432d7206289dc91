import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { loaderOf } from '../../graph/read';
import { marks, padded } from '../../graph/statement';

/** The name of an organization that acted, for readers of the event. Customers are named only to themselves. */
export const organizationName = (ctx: Ctx, organizationId: string): Promise<string | null> =>
  loaderOf<string, string | null>(ctx, 'names of acting organizations', async (ids) => {
    const asked = padded(ids);
    const rows = await ctx.db.rows(
      bound<{ id: string; name: string }>(
        'subject',
        `SELECT id, name FROM organization WHERE id IN (${marks(asked.length)}) AND (kind <> 'CUSTOMER' OR id = ?)`,
      ),
      [...asked, ctx.viewer.organizationId],
    );
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return ids.map((id) => names.get(id) ?? null);
  }).load(organizationId);
