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

export const revokeDelegatedAdmin = defineOperation({
  name: 'revokeDelegatedAdmin',
  description:
    "Revokes a partner's delegated admin privileges, even if its relationship has ended. The relationship and the partner's responsibility for support stay.",
  example:
    'revokeDelegatedAdmin(input: { grantId: "dag_01h…", expectedVersion: 1 }) { grant { status revokedAt } errors { code message } }',
  action: 'grant.revoke',
  input: RevokeDelegatedAdminInput,
  inputDescription: 'The grant.',
  payload: RevokeDelegatedAdminPayload,
  on: grantOperations.on({
    move: {
      from: ['ACTIVE'],
      to: 'REVOKED',
      description: 'The customer revokes the privileges. Relationship and responsibility for support stay.',
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

/** The latest relationship of the viewer's organization with a partner, active ones first. */
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

export const grantDelegatedAdmin = defineOperation({
  name: 'grantDelegatedAdmin',
  description: 'Grants delegated admin privileges to a partner with an active relationship, if the cloud allows them.',
  example: 'grantDelegatedAdmin(input: { partnerId: "prv_01h…" }) { grant { id status } errors { code message path } }',
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
