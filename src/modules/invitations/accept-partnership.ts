import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Outcome } from '../../graph/idempotent-transaction';
import { insertRow } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { activeRelationship } from '../customers';
import { arePartnered, Partnership, partnershipBegun } from '../partners';
import { versionInForce } from '../reference-data';
import type { OpenInvitation } from './link';
import { partiesOf, requireActive, type Party } from './parties';

/** Whether a partner serves a customer that owns the other's domain, or uses it in its email address. */
async function serves(tx: TxCtx, seller: Party, other: Party): Promise<boolean> {
  const rows = await tx.db.rows(
    bound(
      'rule',
      `SELECT r.id FROM organization_domain d
       JOIN ${activeRelationship('r', 'd.organization_id', '?')}
      WHERE d.domain = ?
     UNION ALL
     SELECT r.id FROM customer c
       JOIN ${activeRelationship('r', 'c.id', '?')}
      WHERE c.email_domain = ?
     UNION ALL
     SELECT r.id FROM customer c
       JOIN ${activeRelationship('r', 'c.id', '?')}
      WHERE c.initial_domain = ? LIMIT 1`,
    ),
    [seller.id, other.domain, seller.id, other.domain, seller.id, other.domain],
  );
  return rows.length > 0;
}

/** Checks everything that a new partnership requires. */
async function requirePair(tx: TxCtx, provider: Party, reseller: Party): Promise<void> {
  requireActive([reseller, provider], []);
  if (provider.marketRegion !== reseller.marketRegion) {
    refuse('OTHER_MARKET_REGION', `${provider.name} works in another market region. Choose a provider in yours.`, [], {
      yours: reseller.marketRegion,
      theirs: provider.marketRegion,
    });
  }
  if (await arePartnered(tx, provider.id, reseller.id)) {
    refuse(
      'ALREADY_PARTNERED',
      `Your organization already has an active partnership with ${provider.name}. There is nothing left to accept.`,
    );
  }
  if ((await serves(tx, provider, reseller)) || (await serves(tx, reseller, provider))) {
    refuse(
      'OWN_CUSTOMER',
      'One of you is a customer of the other. Two organizations can only be partners or seller and customer. End that relationship first.',
    );
  }
}

/**
 * Starts the partnership: both can see each other, the provider may order for shared customers, and it gets admin
 * access to the reseller's account.
 */
export async function acceptPartnership(
  tx: TxCtx,
  invitation: OpenInvitation,
  shown: string | null | undefined,
): Promise<Outcome> {
  const [provider, reseller] = await partiesOf(tx.db, invitation.inviterId, tx.viewer.organizationId);
  if (!provider || !reseller) throw new Error('A partnership needs two parties.');
  await requirePair(tx, provider, reseller);
  const now = tx.clock.now();
  const version = await versionInForce(tx.db, 'PARTNERSHIP_AUTHORIZATION', now, { shown });
  const id = newId('Partnership', now);
  const pair = { id, providerId: provider.id, resellerId: reseller.id };
  const row = {
    ...pair,
    createdAt: now,
    status: 'ACTIVE',
    adminAccess: true,
    startedAt: now,
    endedAt: null,
    activeSlot: 'A',
    version: 1,
  };
  const terms = { authorizationVersion: version, invitationId: invitation.id };
  await insertRow(tx, Partnership, row, partnershipBegun(pair, terms));
  return { invitationId: invitation.id, partnershipId: id };
}
