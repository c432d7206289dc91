import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { inScope, notFound } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { updateRows } from '../../graph/write';
import type { Class } from '../../kernel/class';
import { refuse } from '../../kernel/errors';
import { typeOfId, type IdType } from '../../kernel/ids';
import { may } from '../../policy/viewer';
import { Offer } from '../catalog';
import { Customer } from '../customers';
import {
  checkExternalIds,
  ExternalId,
  externalIdsChanged,
  idsBySystem,
  MANAGE_EXTERNAL_IDS,
  MOST_EXTERNAL_IDS,
  putExternalId,
  requireFreeIds,
} from '../external-ids';
import { Provider, Reseller } from '../partners';
import { CustomerSubscription, Order } from '../sales';
import {
  RemoveExternalIdInput,
  RemoveExternalIdPayload,
  SetExternalIdsInput,
  SetExternalIdsPayload,
} from './set-external-ids.types';

/** What can have external ids, with the right to read it. */
const SUBJECTS: Readonly<Partial<Record<IdType, { type: Class; reading: string }>>> = {
  Offer: { type: Offer, reading: 'offer.read' },
  Customer: { type: Customer, reading: 'customer.read' },
  CustomerSubscription: { type: CustomerSubscription, reading: 'subscription.read' },
  Order: { type: Order, reading: 'order.read' },
  Provider: { type: Provider, reading: 'organization.read' },
  Reseller: { type: Reseller, reading: 'organization.read' },
};

/** Refuses what the viewer cannot see, and what has no external ids, alike. */
async function requireSubject(tx: TxCtx, id: string): Promise<void> {
  const path = ['subjectId'];
  const subject = SUBJECTS[typeOfId(id) ?? 'User'];
  if (!subject || !may(tx.viewer, subject.reading)) throw notFound(path);
  await inScope(tx, subject.type as Class<object>, id, [], path);
}

interface Stored {
  id: string;
  system: string;
  value: string;
}

const storedOf = (tx: TxCtx, subjectId: string): Promise<Stored[]> =>
  tx.db.rows(
    bound<Stored>(
      'viewer',
      'SELECT id, `system`, value FROM external_id WHERE organization_id = ? AND subject_id = ? ORDER BY `system`',
    ),
    [tx.viewer.organizationId, subjectId],
  );

function checkInput({ externalIds }: SetExternalIdsInput): void {
  if (externalIds.length === 0 || externalIds.length > MOST_EXTERNAL_IDS)
    refuse('INVALID', `Give 1 to ${MOST_EXTERNAL_IDS} external ids.`, ['externalIds']);
  checkExternalIds(externalIds);
}

export const setExternalIds = defineMutation({
  name: 'setExternalIds',
  description:
    'Says which ids an object has in other systems of your organization. From then on `external:<system>:<value>` stands for its id wherever an id is expected. Other organizations never see them.',
  example:
    'setExternalIds(input: { subjectId: "sub_01h…", externalIds: [{ system: "vendor", value: "4C5D1E2F" }] }) { subject { id } errors { code message path } }',
  action: MANAGE_EXTERNAL_IDS,
  input: SetExternalIdsInput,
  inputDescription: 'The object and its ids.',
  payload: SetExternalIdsPayload,
  codes: ['NOT_FOUND', 'EXTERNAL_ID_TAKEN'],
  before: (_ctx, input) => checkInput(input),
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input }) => {
    const { subjectId, externalIds } = input;
    await requireSubject(tx, subjectId);
    const stored = await storedOf(tx, subjectId);
    const bySystem = new Map(stored.map((one) => [one.system, one]));
    const changed = externalIds.filter(({ system, value }) => bySystem.get(system)?.value !== value);
    if (changed.length === 0) return { subjectId };
    if (new Set([...bySystem.keys(), ...changed.map(({ system }) => system)]).size > MOST_EXTERNAL_IDS) {
      refuse('INVALID', `An object has at most ${MOST_EXTERNAL_IDS} external ids. Remove one first.`, ['externalIds'], {
        most: MOST_EXTERNAL_IDS,
      });
    }
    await requireFreeIds(tx, externalIds, subjectId);
    for (const one of changed) {
      const known = bySystem.get(one.system);
      if (known) await updateRows(tx, ExternalId, { value: one.value }, { id: known.id });
      else await putExternalId(tx, subjectId, one);
    }
    const before = stored.filter(({ system }) => changed.some((one) => one.system === system));
    tx.emit(externalIdsChanged(subjectId, { before: idsBySystem(before), after: idsBySystem(changed) }));
    return { subjectId };
  },
});

export const removeExternalId = defineMutation({
  name: 'removeExternalId',
  description: 'Removes the id that an object has in another system of your organization. Does nothing if it has none.',
  example: 'removeExternalId(input: { subjectId: "sub_01h…", system: "vendor" }) { subject { id } errors { code message } }',
  action: MANAGE_EXTERNAL_IDS,
  input: RemoveExternalIdInput,
  inputDescription: 'The object and the system.',
  payload: RemoveExternalIdPayload,
  codes: ['NOT_FOUND'],
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input: { subjectId, system } }) => {
    await requireSubject(tx, subjectId);
    const found = (await storedOf(tx, subjectId)).filter((one) => one.system === system);
    const [known] = found;
    if (!known) return { subjectId };
    await tx.db.run(bound('subject', 'DELETE FROM external_id WHERE id = ?'), [known.id]);
    tx.emit(externalIdsChanged(subjectId, { before: idsBySystem(found), after: {} }));
    return { subjectId };
  },
});
