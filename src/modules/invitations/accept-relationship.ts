import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Outcome } from '../../graph/store';
import { refuse } from '../../kernel/errors';
import { giveGrant, openRelationship, refreshCustomerScope } from '../customers';
import { recordAudit } from '../journal';
import { refreshPartnerScope } from '../partners';
import { cloudRules, type Cloud, type CloudRules } from '../registers';
import { refreshSalesScope } from '../sales';
import { settleAgreement, type Signatory } from './agreement';
import type { OpenInvitation } from './link';
import { partiesOf, requireActive, requireCloudRule, requirePartnership, type Party } from './parties';

/** The customer that accepts, as far as partners have to fit to it. */
export interface Accepting {
  cloud: Cloud;
  marketRegion: string;
}

/** What was found to fit. */
export interface Fitting {
  parties: readonly Party[];
  rules: CloudRules;
}

/** All that must hold between a customer and every partner that an invitation names (S4; rules, section 7). */
export async function requireFit(tx: TxCtx, invitation: OpenInvitation, customer: Accepting): Promise<Fitting> {
  const parties = await partiesOf(tx.db, invitation.inviterId, invitation.providerId);
  requireActive(parties, []);
  await requirePartnership(tx, parties, []);
  const clouds = [invitation.cloud, ...parties.map(({ cloud }) => cloud)];
  if (clouds.some((cloud) => cloud !== customer.cloud)) {
    refuse('OTHER_CLOUD', 'The invitation is for a customer of another cloud than yours.', [], { cloud: invitation.cloud });
  }
  const far = parties.find(({ marketRegion }) => marketRegion !== customer.marketRegion);
  if (far) {
    refuse('OTHER_MARKET_REGION', `${far.name} may serve customers of its own country or market region only.`, [], {
      theirs: far.marketRegion,
      yours: customer.marketRegion,
    });
  }
  const rules = await cloudRules(tx.db, customer.cloud);
  requireCloudRule(rules, invitation.includeDelegatedAdmin, []);
  return { parties, rules };
}

/** One thing that an acceptance made or changed, and who else sees its event. */
interface Effect {
  subjectId: string;
  seenBy: string;
  after: Record<string, unknown>;
}

/** The provider's relationship; the reseller becomes its associated reseller unless there is another (S0, S3). */
async function relateProvider(tx: TxCtx, customerId: string, providerId: string, resellerId: string): Promise<[string, boolean]> {
  const { id, opened } = await openRelationship(tx, {
    customerId,
    partnerId: providerId,
    origin: 'INVITATION',
    // From where the provider stands it came neither from its marketing nor from the vendor.
    acquiredThrough: 'OTHER',
    associatedResellerId: resellerId,
  });
  const associated = opened
    ? 0
    : await tx.db.run(
        bound(
          'subject',
          'UPDATE customer_relationship SET associated_reseller_id = ?, version = version + 1 WHERE id = ? AND associated_reseller_id IS NULL',
        ),
        [resellerId, id],
      );
  return [id, opened || associated > 0];
}

async function relate(
  tx: TxCtx,
  invitation: OpenInvitation,
  customerId: string,
): Promise<{ outcome: Outcome; effects: Effect[] }> {
  const { inviterId, providerId } = invitation;
  const effects: Effect[] = [];
  const { id, opened } = await openRelationship(tx, {
    customerId,
    partnerId: inviterId,
    origin: 'INVITATION',
    acquiredThrough: invitation.acquiredThrough ?? 'OTHER',
  });
  const outcome: Outcome = { invitationId: invitation.id, relationshipId: id };
  if (opened) effects.push({ subjectId: id, seenBy: inviterId, after: { status: 'ACTIVE', origin: 'INVITATION' } });
  if (providerId !== null) {
    const [relationshipId, changed] = await relateProvider(tx, customerId, providerId, inviterId);
    outcome['providerRelationshipId'] = relationshipId;
    const after = { status: 'ACTIVE', associatedResellerId: inviterId };
    if (changed) effects.push({ subjectId: relationshipId, seenBy: providerId, after });
  }
  if (invitation.includeDelegatedAdmin) {
    const grant = await giveGrant(tx, { customerId, partnerId: inviterId });
    outcome['grantId'] = grant.id;
    if (grant.given) effects.push({ subjectId: grant.id, seenBy: inviterId, after: { status: 'ACTIVE' } });
  }
  return { outcome, effects };
}

/** Who accepts, where it is not the viewer, and what it says about the agreement. */
export interface Acceptance {
  accepts: boolean;
  signatory: Signatory;
  action: string;
  actor?: { id: string; name: string; organizationId: string };
}

/** Opens the relationships and gives the grant; restores what was lost and duplicates nothing (S4). */
export async function acceptRelationship(
  tx: TxCtx,
  invitation: OpenInvitation,
  customerId: string,
  { parties, rules }: Fitting,
  acceptance: Acceptance,
): Promise<Outcome> {
  const partnerIds = parties.map(({ id }) => id);
  const agreementId = await settleAgreement(tx, customerId, rules, partnerIds, acceptance);
  const { outcome, effects } = await relate(tx, invitation, customerId);
  if (agreementId !== null) {
    outcome['agreementId'] = agreementId;
    effects.push({ subjectId: agreementId, seenBy: invitation.inviterId, after: { kind: 'ACCEPTANCE' } });
  }
  if (effects.length === 0) {
    refuse('ALREADY_RELATED', 'Everything that this invitation asks for is in force already; nothing is left to accept.');
  }
  for (const partnerId of partnerIds) await refreshPartnerScope(tx.db, { partnerId });
  await refreshCustomerScope(tx.db, { customerId });
  await refreshSalesScope(tx.db, { customerId });
  const { action, actor } = acceptance;
  for (const { subjectId, seenBy, after } of effects) {
    await recordAudit(tx, {
      action,
      subjectId,
      alsoSeenBy: [customerId, seenBy],
      changes: { after: { ...after, invitationId: invitation.id } },
      ...(actor ? { actor } : {}),
    });
  }
  return outcome;
}
