import type { NamedIds, Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { ifInScopeBy } from '../../graph/act-on';
import { marks, padded } from '../../graph/statement';
import { may } from '../../policy/viewer';
import { Provider, Reseller } from '../partners';

/** `external:vendor:4C5D1E2F`, `partner-id:1234567`. */
const EXTERNAL = /^external:([a-z0-9][a-z0-9._-]{0,39}):(.{1,200})$/su;
const PARTNER_ID = /^partner-id:([0-9]{1,12})$/;
const KINDS = [Provider, Reseller] as const;

/** Maximum names looked up per request and statement. Further ones stand for nothing. */
const MOST = 10_000;

/** The objects to which the viewer's organization has given these external ids. */
async function external(ctx: Ctx, names: readonly string[]): Promise<[string, string][]> {
  const wanted = new Map<string, string>();
  for (const name of names) {
    const [, system, value] = EXTERNAL.exec(name) ?? [];
    if (system !== undefined && value !== undefined) wanted.set(`${system}:${value.normalize('NFC')}`, name);
  }
  if (wanted.size === 0) return [];
  const values = padded([...new Set([...wanted.keys()].map((key) => key.slice(key.indexOf(':') + 1)))]);
  const rows = await ctx.db.rows(
    bound<{ system: string; value: string; subjectId: string }>(
      'viewer',
      `SELECT \`system\`, value, subject_id AS subjectId FROM external_id WHERE organization_id = ? AND value IN (${marks(values.length)})`,
    ),
    [ctx.viewer.organizationId, ...values],
  );
  return rows.flatMap(({ system, value, subjectId }): [string, string][] => {
    const name = wanted.get(`${system}:${value}`);
    return name === undefined ? [] : [[name, subjectId]];
  });
}

/** The partners with these PartnerIDs, as far as the viewer can see them. */
async function byPartnerId(ctx: Ctx, names: readonly string[]): Promise<[string, string][]> {
  const found = await Promise.all(
    names.map(async (name): Promise<[string, string][]> => {
      const [, partnerId] = PARTNER_ID.exec(name) ?? [];
      if (partnerId === undefined) return [];
      const rows = await Promise.all(KINDS.map((kind) => ifInScopeBy(ctx, kind, 'partnerId', partnerId, ['partnerId'])));
      const [row] = rows.filter((one) => one !== null);
      return row ? [[name, row.id]] : [];
    }),
  );
  return found.flat();
}

/**
 * Ids by the names that stand for them: external ids of the viewer's own organization, and PartnerIDs of partners it can see.
 * The ids are then looked up in scope, as if they had been sent themselves.
 */
export const namedIds: NamedIds = async (ctx, names) => {
  if (ctx.viewer.kind === 'ANONYMOUS' || !may(ctx.viewer, 'organization.read')) return new Map();
  const some = names.slice(0, MOST);
  return new Map([...(await external(ctx, some)), ...(await byPartnerId(ctx, some))]);
};
