import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { notFound } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { ANY_STATE } from '../../graph/operations';
import { updateVersioned } from '../../graph/write';
import {
  cloudAllowsPrivileges,
  DelegatedAdminGrant,
  giveGrant,
  grantGiven,
  grantOperations,
  grantRevoked,
  lacksGrant,
} from '../customers';
import { requireSameRights } from '../partners';
import { allCustomerOperations, allRelationshipOperations } from './customer-lifecycle.actions';
import {
  GrantDelegatedAdminInput,
  GrantDelegatedAdminPayload,
  RevokeDelegatedAdminInput,
  RevokeDelegatedAdminPayload,
} from './delegated-admin.types';

/** The customer takes a partner's privileges back; relationship and support duty stay. */
export const revokeDelegatedAdmin = defineOperation({
  name: 'revokeDelegatedAdmin',
  description:
    "Takes a partner's delegated admin privileges back, also when its relationship has ended; relationship and support duty stay.",
  action: 'grant.revoke',
  input: RevokeDelegatedAdminInput,
  inputDescription: 'The grant.',
  payload: RevokeDelegatedAdminPayload,
  on: grantOperations.on({
    move: {
      from: ['ACTIVE'],
      to: 'REVOKED',
      description: 'The customer takes the privileges back; relationship and support duty stay.',
    },
  }),
  thing: async ({ grantId: id }, tx) => {
    await requireSameRights(tx);
    return { id, path: ['grantId'] };
  },
  alsoRead: ['customerId', 'partnerId'],
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { row }) => {
    const values = { status: 'REVOKED', revokedAt: tx.clock.now(), activeSlot: null };
    await updateVersioned(tx, DelegatedAdminGrant, row, values, grantRevoked(row));
    return { grantId: row.id };
  },
});

/** The last relationship of the own organization with a partner, whatever its state. */
async function relationshipWith(tx: TxCtx, partnerId: string, path: readonly string[]): Promise<string> {
  const [row] = await tx.db.rows(
    bound<{ id: string }>(
      'viewer',
      'SELECT id FROM customer_relationship WHERE customer_id = ? AND partner_id = ? ORDER BY status, id DESC LIMIT 1',
    ),
    [tx.viewer.organizationId, partnerId],
  );
  if (!row) throw notFound(path);
  return row.id;
}

/** The customer gives a partner delegated admin privileges; a revoked grant is restored by a new one. */
export const grantDelegatedAdmin = defineOperation({
  name: 'grantDelegatedAdmin',
  description: 'Gives a partner with an active relationship delegated admin privileges, where the cloud allows them.',
  action: 'grant.give',
  input: GrantDelegatedAdminInput,
  inputDescription: 'The partner.',
  payload: GrantDelegatedAdminPayload,
  codes: ['RELATIONSHIP_REQUIRED', 'HAS_DELEGATED_ADMIN', 'CLOUD_RULE'],
  on: allRelationshipOperations.on({ move: ANY_STATE, check: lacksGrant }),
  alsoOn: [allCustomerOperations.on({ check: cloudAllowsPrivileges })],
  thing: async ({ partnerId }, tx) => {
    await requireSameRights(tx);
    const path = ['partnerId'];
    return { id: await relationshipWith(tx, partnerId, path), path };
  },
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input: { partnerId } }) => {
    const customerId = tx.viewer.organizationId;
    const { id: grantId } = await giveGrant(tx, { customerId, partnerId }, (tie) => grantGiven(tie, { status: 'ACTIVE' }));
    return { grantId };
  },
});
