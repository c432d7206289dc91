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

/** All that must hold between a customer and every partner that an invitation names. */
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

/** An invitation that a customer accepts, and who acts for the customer where it is not the viewer. */
interface Accepted {
  invitation: OpenInvitation;
  customerId: string;
  actor: Actor | undefined;
}

/** Answers whether anything was changed, so that an invitation to nothing new is refused. */
interface Tied {
  id: string;
  changed: boolean;
}

/** The relationship with whoever invited. */
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

/** The provider's relationship; the reseller becomes its associated reseller unless there is another. */
async function relateProvider(tx: TxCtx, { invitation, customerId, actor }: Accepted, providerId: string): Promise<Tied> {
  const associatedResellerId = invitation.inviterId;
  const after = { status: 'ACTIVE', associatedResellerId, invitationId: invitation.id };
  const relationship = {
    customerId,
    partnerId: providerId,
    origin: 'INVITATION',
    // From where the provider stands it came neither from its marketing nor from the vendor.
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

/** The privileges of whoever invited. */
async function grantInviter(tx: TxCtx, { invitation, customerId, actor }: Accepted): Promise<Tied> {
  const after = { status: 'ACTIVE', invitationId: invitation.id };
  const pair = { customerId, partnerId: invitation.inviterId };
  const { id, given } = await giveGrant(tx, pair, (tie) => grantGiven(tie, after, actor));
  return { id, changed: given };
}

/** Everything that an invitation asks for, by its name in the outcome. */
async function tieAll(tx: TxCtx, accepted: Accepted): Promise<Record<string, Tied>> {
  const { providerId, includeDelegatedAdmin } = accepted.invitation;
  return {
    relationshipId: await relateInviter(tx, accepted),
    ...(providerId === null ? {} : { providerRelationshipId: await relateProvider(tx, accepted, providerId) }),
    ...(includeDelegatedAdmin ? { grantId: await grantInviter(tx, accepted) } : {}),
  };
}

/** Who accepts, where it is not the viewer, and what it says about the agreement. */
export interface Acceptance {
  accepts: boolean;
  /** The version of the agreement that was shown, where the caller says so. */
  shown: string | null | undefined;
  signatory: Signatory;
  actor?: Actor;
  /** The customer has its first admin by this: there is something new, whatever is in force already. */
  isNew?: boolean;
}

/** Opens the relationships and gives the grant; restores what was lost and duplicates nothing. */
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
    refuse('ALREADY_RELATED', 'Everything that this invitation asks for is in force already; nothing is left to accept.');
  }
  return {
    invitationId: invitation.id,
    ...Object.fromEntries(ties.map(([name, { id }]) => [name, id])),
    ...(agreementId === null ? {} : { agreementId }),
  };
}
