import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { insertRow } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { forbidden } from '../../policy/missing-right';
import { may } from '../../policy/viewer';
import { ExternalId } from './external-id.entity';
import { externalIdsChanged } from './external-id.events';
import type { ExternalIdInput } from './external-id.types';

/** The right to say which ids objects have in other systems. */
export const MANAGE_EXTERNAL_IDS = 'external_id.manage';

/** Maximum external ids of an object that an organization gives. */
export const MOST_EXTERNAL_IDS = 20;

/** Names of systems: they are part of `external:<system>:<value>`. */
const SYSTEM = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/** An id in another system. */
type GivenId = Readonly<ExternalIdInput>;

const inList = (index: number): readonly string[] => ['externalIds', String(index)];

/** Checks the form of external ids, one for each system. `pathOf` says where each stands in the input. */
export function checkExternalIds(externalIds: readonly GivenId[], pathOf: (index: number) => readonly string[] = inList): void {
  const systems = new Set<string>();
  for (const [index, { system, value }] of externalIds.entries()) {
    const path = pathOf(index);
    if (!SYSTEM.test(system)) {
      refuse('INVALID', 'A system has 1 to 40 lower-case letters, digits, dots, hyphens and underscores.', [...path, 'system']);
    }
    if (systems.has(system)) refuse('INVALID', 'Give each system only once.', [...path, 'system']);
    systems.add(system);
    checkText(value, { min: 1, max: 200 }, [...path, 'value']);
    if (value !== value.trim()) refuse('INVALID', 'Leave out the spaces at the ends.', [...path, 'value']);
  }
}

/** Checks the external ids of a new object, and the right to give them. */
export function checkNewExternalIds(ctx: Ctx, externalIds: readonly GivenId[] | null | undefined): void {
  if (!externalIds?.length) return;
  if (!may(ctx.viewer, MANAGE_EXTERNAL_IDS)) throw forbidden(ctx.viewer, [MANAGE_EXTERNAL_IDS]);
  if (externalIds.length > MOST_EXTERNAL_IDS) {
    refuse('INVALID', `An object has at most ${MOST_EXTERNAL_IDS} external ids.`, ['externalIds'], { most: MOST_EXTERNAL_IDS });
  }
  checkExternalIds(externalIds);
}

/** The object to which the viewer's organization has given an external id. */
export async function holderOf(ctx: Ctx, { system, value }: GivenId): Promise<string | null> {
  const [row] = await ctx.db.rows(
    bound<{ subjectId: string }>(
      'viewer',
      'SELECT subject_id AS subjectId FROM external_id WHERE organization_id = ? AND `system` = ? AND value = ?',
    ),
    [ctx.viewer.organizationId, system, value],
  );
  return row?.subjectId ?? null;
}

/** Refuses an external id that another object has. */
export function refuseTaken(subjectId: string, path: readonly string[]): never {
  return refuse(
    'EXTERNAL_ID_TAKEN',
    'Your organization has given this external id to another object. Remove it there first.',
    [...path, 'value'],
    { subjectId },
  );
}

/** Refuses external ids that other objects have. The organization is locked, so that nobody else gives them meanwhile. */
export async function requireFreeIds(
  tx: TxCtx,
  externalIds: readonly GivenId[] | null | undefined,
  subjectId: string | null = null,
): Promise<void> {
  for (const [index, given] of (externalIds ?? []).entries()) {
    const holder = await holderOf(tx, given);
    if (holder !== null && holder !== subjectId) refuseTaken(holder, inList(index));
  }
}

/** Gives an object an id in a system where it has none. */
export async function putExternalId(tx: TxCtx, subjectId: string, { system, value }: GivenId): Promise<void> {
  const now = tx.clock.now();
  const { organizationId } = tx.viewer;
  await insertRow(tx, ExternalId, { id: newId('ExternalId', now), createdAt: now, organizationId, subjectId, system, value });
}

/** External ids by system, for events. */
export const idsBySystem = (externalIds: readonly GivenId[]): Record<string, string> =>
  Object.fromEntries(externalIds.map(({ system, value }) => [system, value]));

/** Gives a new object its external ids. */
export async function putNewExternalIds(
  tx: TxCtx,
  subjectId: string,
  externalIds: readonly GivenId[] | null | undefined,
): Promise<void> {
  if (!externalIds?.length) return;
  for (const one of externalIds) await putExternalId(tx, subjectId, one);
  tx.emit(externalIdsChanged(subjectId, { after: idsBySystem(externalIds) }));
}
