import type { Ctx, TxCtx } from '../../data/context';
import { insertRows } from '../../data/insert';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import { marks, padded } from '../../graph/statement';
import { DomainError, refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { recordAudit } from '../journal';
import { actOnSubscription } from './subscription.actions';
import { LicenseAssignment } from './subscription.entity';
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
async function takeSeats(tx: TxCtx, subscriptionId: string, count: number): Promise<void> {
  const taken = await tx.db.run(
    bound(
      'subject',
      'UPDATE subscription SET assigned_licenses = assigned_licenses + ? WHERE id = ? AND assigned_licenses + ? <= quantity',
    ),
    [count, subscriptionId, count],
  );
  if (taken === 1) return;
  const [row] = await tx.db.rows(bound('subject', 'SELECT quantity - assigned_licenses AS free FROM subscription WHERE id = ?'), [
    subscriptionId,
  ]);
  const free = Number(row?.['free'] ?? 0);
  refuse('NOT_ENOUGH_LICENSES', `${free} licences are free; take some back, or have more bought.`, [PATH], { free });
}

async function assign(tx: TxCtx, customerId: string, { subscriptionId, customerUserIds }: LicensesInput): Promise<void> {
  const now = tx.clock.now();
  await checkUsers(tx, customerId, customerUserIds, true);
  const held = await holders(tx, subscriptionId, customerUserIds);
  refuseEach(customerUserIds, (id) => held.has(id), 'ALREADY_ASSIGNED', 'This user holds a licence of the subscription already.');
  await takeSeats(tx, subscriptionId, customerUserIds.length);
  await insertRows(
    tx.db,
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

async function remove(tx: TxCtx, customerId: string, { subscriptionId, customerUserIds }: LicensesInput): Promise<void> {
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
  await tx.db.run(bound('subject', 'UPDATE subscription SET assigned_licenses = assigned_licenses - ? WHERE id = ?'), [
    removed,
    subscriptionId,
  ]);
}

/** Assigns licences to users of a customer, or takes them back: all or none. The version of the subscription stays, so that nobody else's edit is in the way. */
export function setLicenses(ctx: Ctx, operation: 'assignLicenses' | 'removeLicenses', input: LicensesInput): Promise<object> {
  return mutate(ctx, {
    operation,
    input,
    before: () => checkIds(input.customerUserIds),
    work: async (tx) => {
      const { row } = await actOnSubscription(tx, operation, input);
      const customerId = String(row['customerId']);
      await (operation === 'assignLicenses' ? assign(tx, customerId, input) : remove(tx, customerId, input));
      await recordAudit(tx, {
        action: operation,
        subjectId: row.id,
        alsoSeenBy: [customerId],
        ...(tx.viewer.kind === 'CUSTOMER' ? {} : { onBehalfOfId: customerId }),
        changes: { after: { customerUserIds: input.customerUserIds } },
      });
      return { subscriptionId: row.id };
    },
  });
}
