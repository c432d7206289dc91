import type { TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import type { Outcome } from '../../graph/idempotent-transaction';
import { updateWhere } from '../../graph/write';
import { refuse } from '../../kernel/errors';
import type { Actor } from '../../kernel/event';
import {
  agreementRecorded,
  associatedResellerChanged,
  CustomerRelationship,
  giveGrant,
  grantGiven,
  openRelationship,
  relationshipOpened,
} from '../customers';
import { cloudRules, type Cloud, type CloudRules } from '../reference-data';
import { settleAgreement, type Signatory } from './agreement';
import type { OpenInvitation } from './link';
import { partiesOf, requireActive, requireCloudRule, requirePartnership, type Party } from './parties';

/** The accepting customer, as far as it must match the partners. */
export interface Accepting {
  cloud: Cloud;
  marketRegion: string;
}

/** The result of these checks. */
export interface Fitting {
  parties: readonly Party[];
  rules: CloudRules;
}

/** Checks everything that must hold between a customer and each partner named in an invitation. */
export async function requireFit(tx: TxCtx, invitation: OpenInvitation, customer: Accepting): Promise<Fitting> {
  const parties = await partiesOf(tx.db, invitation.inviterId, invitation.providerId);
  requireActive(parties, []);
  await requirePartnership(tx, parties, []);
  const clouds = [invitation.cloud, ...parties.map(({ cloud }) => cloud)];
  if (clouds.some((cloud) => cloud !== customer.cloud)) {
    refuse('OTHER_CLOUD', 'The invitation is for a customer in another cloud than yours.', [], { cloud: invitation.cloud });
  }
  const far = parties.find(({ marketRegion }) => marketRegion !== customer.marketRegion);
  if (far) {
    refuse('OTHER_MARKET_REGION', `${far.name} can only serve customers in its own country or market region.`, [], {
      theirs: far.marketRegion,
      yours: customer.marketRegion,
    });
  }
  const rules = await cloudRules(tx.db, customer.cloud);
  requireCloudRule(rules, invitation.includeDelegatedAdmin, []);
  return { parties, rules };
}

/** An invitation being accepted, and the actor for the customer if it is not the viewer. */
interface Accepted {
  invitation: OpenInvitation;
  customerId: string;
  actor: Actor | undefined;
}

/** A relationship or grant, and whether it changed. An invitation that changes nothing is refused. */
interface Tied {
  id: string;
  changed: boolean;
}

/** Creates the relationship with the inviting partner. */
async function relateInviter(tx: TxCtx, { invitation, customerId, actor }: Accepted): Promise<Tied> {
  const after = { status: 'ACTIVE', origin: 'INVITATION', invitationId: invitation.id };
  const relationship = {
    customerId,
    partnerId: invitation.inviterId,
    origin: 'INVITATION',
    acquiredThrough: invitation.acquiredThrough ?? 'OTHER',
  } as const;
  const { id, opened } = await openRelationship(tx, relationship, (tie) => relationshipOpened(tie, after, actor));
  return { id, changed: opened };
}

/** Creates the provider's relationship. The reseller becomes its associated reseller unless there is one already. */
async function relateProvider(tx: TxCtx, { invitation, customerId, actor }: Accepted, providerId: string): Promise<Tied> {
  const associatedResellerId = invitation.inviterId;
  const after = { status: 'ACTIVE', associatedResellerId, invitationId: invitation.id };
  const relationship = {
    customerId,
    partnerId: providerId,
    origin: 'INVITATION',
    // For the provider, the customer came neither from its own marketing nor from the vendor.
    acquiredThrough: 'OTHER',
    associatedResellerId,
  } as const;
  const { id, opened } = await openRelationship(tx, relationship, (tie) => relationshipOpened(tie, after, actor));
  if (opened) return { id, changed: true };
  const association = {
    set: { associatedResellerId: '?', version: 'version + 1' },
    values: [associatedResellerId],
    where: bound('subject', 'id = ? AND associated_reseller_id IS NULL'),
    params: [id],
  };
  const tie = { id, customerId, partnerId: providerId };
  const event = associatedResellerChanged(tie, { after }, [customerId, providerId], actor);
  return { id, changed: (await updateWhere(tx, CustomerRelationship, association, event)) > 0 };
}

/** Grants delegated admin privileges to the inviting partner. */
async function grantInviter(tx: TxCtx, { invitation, customerId, actor }: Accepted): Promise<Tied> {
  const after = { status: 'ACTIVE', invitationId: invitation.id };
  const pair = { customerId, partnerId: invitation.inviterId };
  const { id, given } = await giveGrant(tx, pair, (tie) => grantGiven(tie, after, actor));
  return { id, changed: given };
}

/** Creates everything the invitation asks for, keyed by name in the outcome. */
async function tieAll(tx: TxCtx, accepted: Accepted): Promise<Record<string, Tied>> {
  const { providerId, includeDelegatedAdmin } = accepted.invitation;
  return {
    relationshipId: await relateInviter(tx, accepted),
    ...(providerId === null ? {} : { providerRelationshipId: await relateProvider(tx, accepted, providerId) }),
    ...(includeDelegatedAdmin ? { grantId: await grantInviter(tx, accepted) } : {}),
  };
}

/** Who accepts, and their consent to the customer agreement. */
export interface Acceptance {
  accepts: boolean;
  /** The version of the agreement that was shown, if the caller tells it. */
  shown: string | null | undefined;
  signatory: Signatory;
  actor?: Actor;
  /** The customer gets its first admin by accepting, so something changes in any case. */
  isNew?: boolean;
}

/** Creates the relationships and the grant. Restores what was lost and duplicates nothing. */
export async function acceptRelationship(
  tx: TxCtx,
  invitation: OpenInvitation,
  customerId: string,
  { parties, rules }: Fitting,
  { accepts, shown, signatory, actor, isNew = false }: Acceptance,
): Promise<Outcome> {
  const agreementId = await settleAgreement(tx, {
    customerId,
    rules,
    partnerIds: parties.map(({ id }) => id),
    accepts,
    shown,
    signatory,
    happened: (subjectId) =>
      agreementRecorded(
        { subjectId, customerId },
        { kind: 'ACCEPTANCE', invitationId: invitation.id },
        [invitation.inviterId],
        actor,
      ),
  });
  const ties = Object.entries(await tieAll(tx, { invitation, customerId, actor }));
  if (!isNew && agreementId === null && !ties.some(([, { changed }]) => changed)) {
    refuse('ALREADY_RELATED', 'Everything this invitation asks for is already in force. There is nothing left to accept.');
  }
  return {
    invitationId: invitation.id,
    ...Object.fromEntries(ties.map(([name, { id }]) => [name, id])),
    ...(agreementId === null ? {} : { agreementId }),
  };
}
