import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineOperation, type MutationDefinition } from '../../graph/define-mutation';
import { firstOf, type Check } from '../../graph/operations';
import { marks, padded } from '../../graph/statement';
import { insertRows, updateWhere } from '../../graph/write';
import { DomainError, refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import type { Class } from '../../kernel/class';
import { newId } from '../../kernel/ids';
import { SAME, type Move } from '../../kernel/machine';
import type { RefusalCode } from '../../kernel/refusals';
import {
  byAdministrator,
  lockCustomerOf,
  someFree,
  subscriptionOperations,
  tenant,
  type SubscriptionFacts,
} from './subscription.actions';
import type { SubscriptionStatus } from './subscription-status';
import { CustomerSubscription, LicenseAssignment } from './subscription.entity';
import { licensesAssigned, licensesRemoved, type Licenses } from './subscription.events';
import {
  AssignLicensesInput,
  AssignLicensesPayload,
  RemoveLicensesInput,
  RemoveLicensesPayload,
  type LicensesInput,
} from './subscription-ties.types';

/** Maximum number of users per call. */
const MOST_USERS = 100;
const PATH = 'customerUserIds';

function checkIds(ids: readonly string[]): void {
  if (ids.length < 1 || ids.length > MOST_USERS) refuse('INVALID', `Give 1 to ${MOST_USERS} users.`, [PATH]);
  if (new Set(ids).size < ids.length) refuse('INVALID', 'Give each user only once.', [PATH]);
}

/** Refuses with one error for each id that fails, at its index in the list. */
function refuseEach(ids: readonly string[], fails: (id: string) => boolean, code: RefusalCode, message: string): void {
  const wrong = ids.flatMap((id, index) => (fails(id) ? [{ code, message, path: [PATH, String(index)] }] : []));
  if (wrong.length > 0) throw new DomainError(...wrong);
}

async function idsOf(tx: TxCtx, sql: string, params: readonly string[], ids: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = padded(ids);
  const rows = await tx.db.rows(bound<{ id: string }>('subject', `${sql} IN (${marks(asked.length)})`), [...params, ...asked]);
  return new Set(rows.map(({ id }) => id));
}

async function checkUsers(tx: TxCtx, customerId: string, ids: readonly string[], onlyActive: boolean): Promise<void> {
  const sql = `SELECT id FROM \`user\` WHERE organization_id = ? AND kind = 'CUSTOMER_USER'${onlyActive ? " AND status = 'ACTIVE'" : ''} AND id`;
  const known = await idsOf(tx, sql, [customerId], ids);
  const message = `Not an ${onlyActive ? 'active ' : 'existing '}user of this customer.`;
  refuseEach(ids, (id) => !known.has(id), 'NOT_FOUND', message);
}

const holders = (tx: TxCtx, subscriptionId: string, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  idsOf(
    tx,
    'SELECT customer_user_id AS id FROM license_assignment WHERE subscription_id = ? AND customer_user_id',
    [subscriptionId],
    ids,
  );

/** Reserves seats. One conditional UPDATE prevents assigning more than were bought. */
async function takeSeats(tx: TxCtx, subscriptionId: string, count: number, event: DomainEvent): Promise<void> {
  const enough = bound('subject', 'id = ? AND assigned_licenses + ? <= quantity');
  const seats = { set: { assignedLicenses: 'assigned_licenses + ?' }, values: [count] };
  const taken = await updateWhere(tx, CustomerSubscription, { ...seats, where: enough, params: [subscriptionId, count] }, event);
  if (taken === 1) return;
  const [row] = await tx.db.rows(
    bound<{ free: number }>('subject', 'SELECT quantity - assigned_licenses AS free FROM subscription WHERE id = ?'),
    [subscriptionId],
  );
  const free = row?.free ?? 0;
  refuse('NOT_ENOUGH_LICENSES', `Only ${free} licenses are free. Remove some from users or increase the quantity.`, [PATH], {
    free,
  });
}

async function assign(tx: TxCtx, licenses: Licenses): Promise<void> {
  const { id: subscriptionId, customerId, customerUserIds } = licenses;
  const now = tx.clock.now();
  await checkUsers(tx, customerId, customerUserIds, true);
  const held = await holders(tx, subscriptionId, customerUserIds);
  refuseEach(customerUserIds, (id) => held.has(id), 'ALREADY_ASSIGNED', 'This user already has a license of this subscription.');
  await takeSeats(tx, subscriptionId, customerUserIds.length, licensesAssigned(licenses));
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

async function remove(tx: TxCtx, licenses: Licenses): Promise<void> {
  const { id: subscriptionId, customerId, customerUserIds } = licenses;
  await checkUsers(tx, customerId, customerUserIds, false);
  const held = await holders(tx, subscriptionId, customerUserIds);
  refuseEach(customerUserIds, (id) => !held.has(id), 'NOT_ASSIGNED', 'This user has no license of this subscription.');
  const removed = await tx.db.run(
    bound(
      'subject',
      `DELETE FROM license_assignment WHERE subscription_id = ? AND customer_user_id IN (${marks(customerUserIds.length)})`,
    ),
    [subscriptionId, ...customerUserIds],
  );
  const seats = { set: { assignedLicenses: 'assigned_licenses - ?' }, values: [removed] };
  const taken = { ...seats, where: bound('subject', 'id = ?'), params: [subscriptionId] };
  await updateWhere(tx, CustomerSubscription, taken, licensesRemoved(licenses));
}

/** An operation that assigns or removes licenses of one subscription. */
interface LicenseChange {
  name: string;
  description: string;
  example: string;
  input: Class<LicensesInput>;
  payload: Class;
  codes: readonly RefusalCode[];
  move: Move<SubscriptionStatus>;
  check: Check<SubscriptionFacts>;
  change: (tx: TxCtx, licenses: Licenses) => Promise<void>;
}

/**
 * Assigns or removes licenses, all or none. The subscription's version stays the same, so concurrent edits do not
 * conflict.
 */
const defineLicenseChange = ({ codes, move, check, change, ...mutation }: LicenseChange): MutationDefinition =>
  defineOperation({
    ...mutation,
    action: 'customer.administer',
    inputDescription: 'Subscription and users.',
    codes: [...codes, 'NO_LICENSES', 'DELEGATED_ADMIN_REQUIRED', 'RELATIONSHIP_REQUIRED'],
    on: subscriptionOperations.on({ move, check, onBehalfOf: tenant }),
    thing: 'subscriptionId',
    before: (_ctx, { customerUserIds }) => checkIds(customerUserIds),
    locks: lockCustomerOf,
    work: async (tx, { input: { customerUserIds }, row: { id, customerId } }) => {
      const onBehalfOfId = tx.viewer.kind === 'CUSTOMER' ? undefined : customerId;
      await change(tx, { id, customerId, customerUserIds, onBehalfOfId });
      return { subscriptionId: id };
    },
  });

export const assignLicenses = defineLicenseChange({
  name: 'assignLicenses',
  description: 'Assigns licenses to users of the customer: all or none, never more than were bought.',
  example:
    'assignLicenses(input: { subscriptionId: "sub_01h…", customerUserIds: ["cur_01h…"] }) { subscription { quantity assignedLicenses } errors { code message path } }',
  input: AssignLicensesInput,
  payload: AssignLicensesPayload,
  codes: ['NOT_ENOUGH_LICENSES', 'ALREADY_ASSIGNED'],
  move: { from: ['ACTIVE'], to: SAME, description: 'Assign licenses to users of the customer.' },
  check: firstOf(byAdministrator, someFree),
  change: assign,
});

export const removeLicenses = defineLicenseChange({
  name: 'removeLicenses',
  description: 'Removes licenses from users, all or none.',
  example:
    'removeLicenses(input: { subscriptionId: "sub_01h…", customerUserIds: ["cur_01h…"] }) { subscription { quantity assignedLicenses } errors { code message path } }',
  input: RemoveLicensesInput,
  payload: RemoveLicensesPayload,
  codes: ['NOT_ASSIGNED'],
  move: { from: ['ACTIVE', 'SUSPENDED', 'EXPIRED', 'DISABLED'], to: SAME, description: 'Remove licenses from users.' },
  check: byAdministrator,
  change: remove,
});
