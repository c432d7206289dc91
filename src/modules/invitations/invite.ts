import type { Ctx, GiveBack, TxCtx } from '../../data/context';
import { inScope } from '../../graph/act-on';
import { defineMutation } from '../../graph/define-mutation';
import { forbidden } from '../../policy/missing-right';
import type { Outcome } from '../../graph/idempotent-transaction';
import { insertRow } from '../../graph/write';
import { checkText } from '../../kernel/checks';
import { refuse } from '../../kernel/errors';
import { newId } from '../../kernel/ids';
import { may, type Viewer } from '../../policy/viewer';
import { Provider } from '../partners';
import { cloudRules, type CloudRules } from '../reference-data';
import { domainOf, isEmail } from '../users';
import { invitationMails, NO_DRAFT, outcomeOf, shownDraft, type ShowsDraft } from './draft';
import { Invitation, type InvitationKind } from './invitation.entity';
import { invitationIssued } from './invitation.events';
import {
  InviteCustomerInput,
  InviteCustomerPayload,
  InvitePartnershipInput,
  InvitePartnershipPayload,
  type InvitingInput,
} from './invite.types';
import { expiryOf, requireFewPending, requireOtherDomain, takeMail, wordsOf } from './issue';
import { partiesOf, requireActive, requireCloudRule, requirePartnership, type Party } from './parties';

const WITH_PRIVILEGES = 'customer.invite_with_delegated_admin';

/** The terms of an invitation, besides address and message. */
type Terms = Pick<Invitation, 'providerId' | 'cloud' | 'includeDelegatedAdmin' | 'acquiredThrough'> & {
  kind: InvitationKind;
  acceptancePlace: string | null;
};

/** Decides whether to ask for privileges: as requested, or by default if the cloud and the role allow it. */
export function privilegesFor(viewer: Viewer, rules: CloudRules, asked: boolean | null | undefined): boolean {
  const mayAsk = may(viewer, WITH_PRIVILEGES);
  const wanted = asked ?? (rules.privileges === 'REQUIRED' || (rules.privileges === 'OPTIONAL' && mayAsk));
  if (wanted && !mayAsk) throw forbidden(viewer, [WITH_PRIVILEGES]);
  requireCloudRule(rules, wanted, ['includeDelegatedAdmin']);
  return wanted;
}

/** What shows the draft, and a function that returns the reserved mail quota. */
interface Prepared {
  giveBack: GiveBack;
  showDraft: ShowsDraft;
}

/** Checks the input and reserves mail quota. */
async function prepare(ctx: Ctx, input: InvitingInput): Promise<Prepared> {
  if (!isEmail(input.recipientEmail)) refuse('INVALID_EMAIL', 'This is not a valid e-mail address.', ['recipientEmail']);
  checkText(input.message, { max: 2000, lines: true }, ['message']);
  return { giveBack: await takeMail(ctx, input, input.recipientEmail), showDraft: shownDraft(ctx) };
}

async function issue(tx: TxCtx, input: InvitingInput, parties: readonly Party[], terms: Terms): Promise<Outcome> {
  const [inviter] = parties;
  if (!inviter) throw new Error('An invitation needs an inviter.');
  const now = tx.clock.now();
  const { acceptancePlace, ...columns } = terms;
  const recipientEmail = input.recipientEmail.trim();
  const message = input.message?.trim() ? input.message.trim() : null;
  await requireOtherDomain(tx, inviter, recipientEmail);
  await requireFewPending(tx, { inviterId: inviter.id, recipientEmail }, ['recipientEmail']);
  const row = {
    id: newId('Invitation', now),
    createdAt: now,
    inviterId: inviter.id,
    recipientEmail,
    recipientDomain: domainOf(recipientEmail),
    message,
    ...columns,
    state: 'PENDING',
    issueNumber: 1,
    expiresAt: expiryOf(tx),
    decidedAt: null,
    acceptedById: null,
    version: 1,
  };
  const words = wordsOf(tx, parties, { ...row, includesDelegatedAdmin: row.includeDelegatedAdmin }, acceptancePlace);
  const issued = { id: row.id, issueNumber: 1, recipientEmail, words };
  const sentByEmail = input.sendByEmail === true;
  const after = { ...columns, recipientEmail, sentByEmail };
  await insertRow(tx, Invitation, row, invitationIssued(row, after, invitationMails(issued, sentByEmail)));
  return outcomeOf(issued);
}

export const invitePartnership = defineMutation({
  name: 'invitePartnership',
  description:
    'Invites a reseller to a partnership. Returns a draft of the mail with a personal link, valid for 30 days and one acceptance. Too many mails fail with the top-level error `THROTTLED`.',
  example:
    'invitePartnership(input: { recipientEmail: "owner@reseller.example", message: "Let us work together.", sendByEmail: true }) { invitation { id status } draft { link } errors { code message path } }',
  action: 'partnership.invite',
  input: InvitePartnershipInput,
  inputDescription: 'Whom to invite.',
  payload: InvitePartnershipPayload,
  codes: ['INVALID_EMAIL', 'PARTNER_NOT_ACTIVE', 'OWN_DOMAIN', 'TOO_MANY_INVITATIONS'],
  before: prepare,
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input }) => {
    const parties = await partiesOf(tx.db, tx.viewer.organizationId);
    requireActive(parties, []);
    return issue(tx, input, parties, {
      kind: 'PARTNERSHIP',
      providerId: null,
      cloud: null,
      includeDelegatedAdmin: false,
      acquiredThrough: null,
      acceptancePlace: null,
    });
  },
  giveBack: ({ prepared }) => prepared.giveBack(),
  shown: (done, { prepared }) => prepared.showDraft(done),
  refused: NO_DRAFT,
});

/** The ids of the inviter and, for dual invitations, its provider, which must be visible to the viewer. */
async function invitingIds(tx: TxCtx, { providerId = null }: InviteCustomerInput): Promise<[string, string | null]> {
  if (providerId !== null) {
    if (tx.viewer.kind !== 'RESELLER') {
      refuse('INVALID', 'Only resellers can invite together with a provider. Leave `providerId` out.', ['providerId']);
    }
    await inScope(tx, Provider, providerId, [], ['providerId']);
  }
  return [tx.viewer.organizationId, providerId];
}

/** The inviter and, for dual invitations, its provider. They must have an active partnership. */
async function invitingParties(tx: TxCtx, providerId: string | null): Promise<Party[]> {
  const parties = await partiesOf(tx.db, tx.viewer.organizationId, providerId);
  requireActive(parties.slice(0, 1), []);
  requireActive(parties.slice(1), ['providerId']);
  await requirePartnership(tx, parties, ['providerId']);
  return parties;
}

export const inviteCustomer = defineMutation({
  name: 'inviteCustomer',
  description:
    'Invites a new or existing customer to a reseller relationship with your organization and, as a dual invitation, with a provider. Also for customers of other partners, and to restore lost privileges. Returns a draft of the mail with a personal link, valid for 30 days and one acceptance. Requesting privileges without the right `customer.invite_with_delegated_admin` fails with `FORBIDDEN`. Too many mails fail with the top-level error `THROTTLED`.',
  example:
    'inviteCustomer(input: { recipientEmail: "it@contoso.example", includeDelegatedAdmin: true, acquiredThrough: OWN_MARKETING }) { invitation { id status } draft { link } errors { code message path } }',
  action: 'customer.invite',
  input: InviteCustomerInput,
  inputDescription: 'Whom to invite, and to what.',
  payload: InviteCustomerPayload,
  codes: [
    'INVALID_EMAIL',
    'NOT_FOUND',
    'PARTNER_NOT_ACTIVE',
    'PARTNERSHIP_REQUIRED',
    'CLOUD_RULE',
    'OTHER_CLOUD',
    'OWN_DOMAIN',
    'TOO_MANY_INVITATIONS',
  ],
  before: prepare,
  locks: (tx, { input }) => invitingIds(tx, input),
  work: async (tx, { input }) => {
    const providerId = input.providerId ?? null;
    const parties = await invitingParties(tx, providerId);
    const cloud = input.cloud ?? parties[0]?.cloud ?? 'PUBLIC';
    const rules = await cloudRules(tx.db, cloud);
    const includeDelegatedAdmin = privilegesFor(tx.viewer, rules, input.includeDelegatedAdmin);
    const other = parties.find((party) => party.cloud !== cloud);
    if (other) {
      refuse('OTHER_CLOUD', `${other.name} sells in another cloud. Partners and customer must be in the same cloud.`, ['cloud'], {
        cloud: other.cloud,
      });
    }
    return issue(tx, input, parties, {
      kind: providerId === null ? 'CUSTOMER' : 'CUSTOMER_DUAL',
      providerId,
      cloud,
      includeDelegatedAdmin,
      acquiredThrough: input.acquiredThrough ?? 'OWN_MARKETING',
      acceptancePlace: rules.acceptancePlace,
    });
  },
  giveBack: ({ prepared }) => prepared.giveBack(),
  shown: (done, { prepared }) => prepared.showDraft(done),
  refused: NO_DRAFT,
});
