import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import { marks, padded } from '../../graph/statement';
import { insertRows, updateWhere } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { newId } from '../../kernel/ids';
import { actOnSubscription, lockCustomerOf } from './subscription.actions';
import { CustomerSubscription, LicenseAssignment } from './subscription.entity';
import { licensesAssigned, licensesRemoved, type Licenses } from './subscription.events';
import type { LicensesInput } from './subscription-ties.types';

/** Users in one call at most. */
const MOST_USERS = 100;
const PATH = 'customerUserIds';

function checkIds(ids: readonly string[]): void {
  if (ids.length < 1 || ids.length > MOST_USERS) refuse('INVALID', `Name 1 to ${MOST_USERS} users.`, [PATH]);
  if (new Set(ids).size < ids.length) refuse('INVALID', 'Name each user once.', [PATH]);
}

/** Refuses the users for whom something does not hold, each at its place. */
function refuseEach(ids: readonly string[], fails: (id: string) => boolean, code: string, message: string): void {
  const wrong = ids.flatMap((id, index) => (fails(id) ? [{ code, message, path: [PATH, String(index)] }] : []));
  if (wrong.length > 0) throw new DomainError(...wrong);
}

async function idsOf(tx: TxCtx, sql: string, params: readonly string[], ids: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = padded(ids);
  const rows = await tx.db.rows(bound('subject', `${sql} IN (${marks(asked.length)})`), [...params, ...asked]);
  return new Set(rows.map(({ id }) => String(id)));
}

async function checkUsers(tx: TxCtx, customerId: string, ids: readonly string[], onlyActive: boolean): Promise<void> {
  const sql = `SELECT id FROM \`user\` WHERE organization_id = ? AND kind = 'CUSTOMER_USER'${onlyActive ? " AND status = 'ACTIVE'" : ''} AND id`;
  const known = await idsOf(tx, sql, [customerId], ids);
  const message = `The customer has no such ${onlyActive ? 'active ' : ''}user.`;
  refuseEach(ids, (id) => !known.has(id), 'NOT_FOUND', message);
}

const holders = (tx: TxCtx, subscriptionId: string, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  idsOf(
    tx,
    'SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ? AND customer_user_id',
    [subscriptionId],
    ids,
  );

/** Takes seats: one conditional statement decides whether there are enough. */
async function takeSeats(tx: TxCtx, subscriptionId: string, count: number, event: DomainEvent): Promise<void> {
  const enough = bound('subject', 'id = ? AND assigned_licenses + ? <= quantity');
  const seats = { set: { assignedLicenses: 'assigned_licenses + ?' }, values: [count] };
  const taken = await updateWhere(tx, CustomerSubscription, { ...seats, where: enough, params: [subscriptionId, count] }, event);
  if (taken === 1) return;
  const [row] = await tx.db.rows(bound('subject', 'SELECT quantity - assigned_licenses AS free FROM subscription WHERE id = ?'), [
    subscriptionId,
  ]);
  const free = Number(row?.['free'] ?? 0);
  refuse('NOT_ENOUGH_LICENSES', `${free} licences are free; take some back, or have more bought.`, [PATH], { free });
}

async function assign(
  tx: TxCtx,
  { id: subscriptionId, customerId, customerUserIds }: Licenses,
  event: DomainEvent,
): Promise<void> {
  const now = tx.clock.now();
  await checkUsers(tx, customerId, customerUserIds, true);
  const held = await holders(tx, subscriptionId, customerUserIds);
  refuseEach(customerUserIds, (id) => held.has(id), 'ALREADY_ASSIGNED', 'This user holds a licence of the subscription already.');
  await takeSeats(tx, subscriptionId, customerUserIds.length, event);
  await insertRows(
    tx,
    LicenseAssignment,
    customerUserIds.map((customerUserId) => ({
      id: newId('LicenseAssignment', now),
      createdAt: now,
      subscriptionId,
      customerId,
      customerUserId,
      assignedAt: now,
    })),
  );
}

async function remove(
  tx: TxCtx,
  { id: subscriptionId, customerId, customerUserIds }: Licenses,
  event: DomainEvent,
): Promise<void> {
  await checkUsers(tx, customerId, customerUserIds, false);
  const held = await holders(tx, subscriptionId, customerUserIds);
  refuseEach(customerUserIds, (id) => !held.has(id), 'NOT_ASSIGNED', 'This user holds no licence of the subscription.');
  const removed = await tx.db.run(
    bound(
      'subject',
      `DELETE FROM license_assignment WHERE subscription_id = ? AND customer_user_id IN (${marks(customerUserIds.length)})`,
    ),
    [subscriptionId, ...customerUserIds],
  );
  const seats = { set: { assignedLicenses: 'assigned_licenses - ?' }, values: [removed] };
  await updateWhere(tx, CustomerSubscription, { ...seats, where: bound('subject', 'id = ?'), params: [subscriptionId] }, event);
}

/** Assigns licences to users of a customer, or takes them back: all or none. The version of the subscription stays, so that nobody else's edit is in the way. */
export function setLicenses(ctx: Ctx, operation: 'assignLicenses' | 'removeLicenses', input: LicensesInput): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    before: () => checkIds(input.customerUserIds),
    locks: lockCustomerOf(input),
    work: async (tx) => {
      const { row } = await actOnSubscription(tx, operation, input);
      const customerId = String(row['customerId']);
      const onBehalfOfId = tx.viewer.kind === 'CUSTOMER' ? undefined : customerId;
      const licenses: Licenses = { id: row.id, customerId, customerUserIds: input.customerUserIds, onBehalfOfId };
      await (operation === 'assignLicenses'
        ? assign(tx, licenses, licensesAssigned(licenses))
        : remove(tx, licenses, licensesRemoved(licenses)));
      return { subscriptionId: row.id };
    },
  });
}
