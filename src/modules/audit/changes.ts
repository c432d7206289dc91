import type { Ctx } from '../../data/context';
import { loadRow } from '../../graph/read';
import { declarationOfId } from '../../graph/registry';
import { selectionBy } from '../../graph/selection';
import { typeOfId } from '../../kernel/ids';
import { may } from '../../policy/viewer';

/** Collects all ids in a value, at any depth. */
function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return typeOfId(value) === null ? [] : [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(idsIn) : [];
}

function without(value: unknown, closed: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return closed.has(value) ? null : value;
  if (Array.isArray(value)) return value.map((one) => without(one, closed));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, without(inner, closed)]));
}

async function isInReach(ctx: Ctx, id: string): Promise<boolean> {
  const type = declarationOfId(id);
  if (!type || !may(ctx.viewer, type.action)) return false;
  return (await loadRow(ctx, type, id, selectionBy(type, ['id']))) !== null;
}

/**
 * Replaces ids outside the viewer's scope with null, so that the audit trail does not tell a reseller which other
 * reseller took over. The operator, who can read all organizations, gets them unchanged.
 */
export async function changesInReach(ctx: Ctx, changes: string): Promise<unknown> {
  const data: unknown = JSON.parse(changes);
  if (ctx.viewer.kind === 'OPERATOR') return data;
  const ids = [...new Set(idsIn(data))].filter((id) => id !== ctx.viewer.organizationId);
  const reached = await Promise.all(ids.map((id) => isInReach(ctx, id)));
  const closed = new Set(ids.filter((_, index) => !reached[index]));
  return closed.size === 0 ? data : without(data, closed);
}
