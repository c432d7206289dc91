import type { Ctx, GiveBack, TxCtx } from '../../data/context';
import { inScope, type SubjectOf } from '../../graph/act-on';
import { defineOperation } from '../../graph/define-mutation';
import { updateVersioned } from '../../graph/write';
import { cloudRules } from '../reference-data';
import { invitationMails, NO_DRAFT, outcomeOf, shownDraft, type Issued } from './draft';
import { bySender, invitationOperations, type InvitationFacts } from './invitation.actions';
import { Invitation } from './invitation.entity';
import { invitationResent, invitationRevoked, type Named } from './invitation.events';
import { ResendInvitationInput, ResendInvitationPayload, RevokeInvitationInput, RevokeInvitationPayload } from './invite.types';
import { expiryOf, requireFewPending, takeMail, wordsOf } from './issue';
import { partiesOf, requireActive, requireCloudRule, requirePartnership } from './parties';

const PATH = ['invitationId'];
const FIELDS = ['kind', 'providerId', 'recipientEmail', 'message', 'cloud', 'includeDelegatedAdmin', 'issueNumber'] as const;

type Found = SubjectOf<Invitation, (typeof FIELDS)[number] | 'rawInviterId', InvitationFacts>['row'];

const namedIn = ({ id, rawInviterId, providerId }: Pick<Found, 'id' | 'rawInviterId' | 'providerId'>): Named => ({
  id,
  inviterId: rawInviterId,
  providerId,
});

/** Everything but the link stays the same, so all conditions are checked again. */
async function reissue(tx: TxCtx, row: Found): Promise<Issued> {
  const { kind, recipientEmail, message, cloud, providerId, rawInviterId: inviterId } = row;
  const includesDelegatedAdmin = row.includeDelegatedAdmin === 1;
  const parties = await partiesOf(tx.db, inviterId, providerId);
  requireActive(parties, PATH);
  await requirePartnership(tx, parties, PATH);
  const rules = cloud === null ? null : await cloudRules(tx.db, cloud);
  if (rules) requireCloudRule(rules, includesDelegatedAdmin, PATH);
  await requireFewPending(tx, { inviterId, recipientEmail, besides: row.id }, PATH);
  const values = { kind, message, includesDelegatedAdmin, expiresAt: expiryOf(tx) };
  return {
    id: row.id,
    issueNumber: row.issueNumber + 1,
    recipientEmail,
    words: wordsOf(tx, parties, values, rules?.acceptancePlace ?? null),
  };
}

/** Reads the address before the transaction, only to reserve mail quota for it. */
async function takeMailOf(ctx: Ctx, input: ResendInvitationInput): Promise<GiveBack> {
  if (input.sendByEmail !== true || input.dryRun === true) return () => Promise.resolve();
  const { recipientEmail } = await inScope(ctx, Invitation, input.invitationId, ['recipientEmail'], PATH);
  return takeMail(ctx, input, recipientEmail);
}

export const resendInvitation = defineOperation({
  name: 'resendInvitation',
  description:
    'Issues a new link, valid for 30 days; the old one becomes void. Also recovers a link that was lost. Too many mails fail with the top-level error `THROTTLED`.',
  example:
    'resendInvitation(input: { invitationId: "inv_01h…", sendByEmail: true, expectedVersion: 3 }) { invitation { status expiresAt } draft { link } errors { code message } }',
  action: 'invitation.revoke',
  input: ResendInvitationInput,
  inputDescription: 'The invitation.',
  payload: ResendInvitationPayload,
  codes: ['NOT_SENDER', 'PARTNER_NOT_ACTIVE', 'PARTNERSHIP_REQUIRED', 'CLOUD_RULE', 'TOO_MANY_INVITATIONS'],
  on: invitationOperations.on({
    move: {
      from: ['PENDING', 'EXPIRED'],
      to: 'PENDING',
      description: 'The sender issues a new link, valid for 30 days. The old one becomes void.',
    },
    check: bySender,
  }),
  thing: 'invitationId',
  alsoRead: FIELDS,
  before: async (ctx, input) => ({ giveBack: await takeMailOf(ctx, input), showDraft: shownDraft(ctx) }),
  giveBack: ({ prepared }) => prepared.giveBack(),
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, row }) => {
    const issued = await reissue(tx, row);
    const { issueNumber, words } = issued;
    const sentByEmail = input.sendByEmail === true;
    const changes = { before: { issueNumber: issueNumber - 1 }, after: { issueNumber, sentByEmail } };
    const event = invitationResent(namedIn(row), changes, invitationMails(issued, sentByEmail));
    const values = { state: 'PENDING', issueNumber, expiresAt: words.expiresAt, decidedAt: null };
    await updateVersioned(tx, Invitation, row, values, event);
    return outcomeOf(issued);
  },
  shown: (done, { prepared }) => prepared.showDraft(done),
  refused: NO_DRAFT,
});

export const revokeInvitation = defineOperation({
  name: 'revokeInvitation',
  description: 'Revokes an invitation; its link becomes void. The sender of a dual invitation is the reseller.',
  example:
    'revokeInvitation(input: { invitationId: "inv_01h…", expectedVersion: 3 }) { invitation { status } errors { code message } }',
  action: 'invitation.revoke',
  input: RevokeInvitationInput,
  inputDescription: 'The invitation.',
  payload: RevokeInvitationPayload,
  codes: ['NOT_SENDER'],
  on: invitationOperations.on({
    move: { from: ['PENDING'], to: 'REVOKED', description: 'The sender revokes it.' },
    check: bySender,
  }),
  thing: 'invitationId',
  alsoRead: ['providerId'],
  work: async (tx, { row }) => {
    const values = { state: 'REVOKED', decidedAt: tx.clock.now() };
    await updateVersioned(tx, Invitation, row, values, invitationRevoked(namedIn(row)));
    return { invitationId: row.id };
  },
});
