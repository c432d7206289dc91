import { ID, Int, Field } from 'type-graphql';
import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { ValueType } from '../../graph/node';
import { marks, padded } from '../../graph/statement';
import { DateTime } from '../../graph/values';

@ValueType(
  'AuditHead',
  'The end of the chain of audit entries of an organization. Keep it elsewhere: it shows later whether the chain was written anew.',
)
export class AuditHead {
  @Field(() => ID, { description: 'The organization. Empty: entries that belong to none.' })
  organizationId!: string;

  @Field(() => Int, { description: 'Number of the last entry, counted from 1.' })
  seq!: number;

  @Field(() => String, { description: 'Hash of the last entry: SHA-256, 64 hexadecimal digits.' })
  hash!: string;

  @Field(() => DateTime, { description: 'When entries were last appended.' })
  sealedAt!: number;

  @Field(() => Int, {
    description: 'Entries that have no place yet. They get one within seconds, counted refusals within minutes.',
  })
  unsealed!: number;
}

type Row = Omit<AuditHead, 'unsealed'>;

const COLUMNS = 'org_id AS organizationId, seq, hash, sealed_at AS sealedAt';

/** The chain of the viewer's organization; for the operator all chains after an organization, in order. */
function chains(ctx: Ctx, size: number, after: string | null): Promise<Row[]> {
  const { kind, organizationId } = ctx.viewer;
  const from = after === null ? '' : ' AND org_id > ?';
  const more = after === null ? [] : [after];
  const whose =
    kind === 'OPERATOR' ? "EXISTS (SELECT 1 FROM organization o WHERE o.id = ? AND o.kind = 'OPERATOR')" : 'org_id = ?';
  return ctx.db.rows(
    bound<Row>('viewer', `SELECT ${COLUMNS} FROM audit_chain WHERE ${whose}${from} ORDER BY org_id LIMIT ${size}`),
    [organizationId, ...more],
  );
}

/** The ends of the audit chains that the viewer may read. */
export async function auditHeads(ctx: Ctx, size: number, after: string | null): Promise<AuditHead[]> {
  const found = await chains(ctx, size, after);
  if (found.length === 0) return [];
  const ids = padded(found.map(({ organizationId }) => organizationId));
  const waiting = await ctx.db.rows(
    bound<{ organizationId: string; unsealed: number }>(
      'subject',
      `SELECT org_id AS organizationId, COUNT(*) AS unsealed FROM audit_scope WHERE seq IS NULL AND org_id IN (${marks(ids.length)}) GROUP BY org_id`,
    ),
    ids,
  );
  const unsealed = new Map(waiting.map((row) => [row.organizationId, Number(row.unsealed)]));
  return found.map(({ organizationId, seq, hash, sealedAt }) => ({
    ...{ organizationId, seq: Number(seq), hash, sealedAt: Number(sealedAt) },
    unsealed: unsealed.get(organizationId) ?? 0,
  }));
}
