import type { Ctx, GiveBack, TxCtx } from '../../data/context';
import { actOn, inScope, type Subject } from '../../graph/actions';
import { mutate } from '../../graph/mutation';
import { stored } from '../../graph/statement';
import { change } from '../../graph/write';
import { cloudRules, type Cloud } from '../registers';
import { invitationMails, NO_DRAFT, outcomeOf, shownDraft, type Issued } from './draft';
import { invitationOperations, type InvitationFacts } from './invitation.actions';
import { Invitation } from './invitation.entity';
import { invitationResent, invitationRevoked, type Named } from './invitation.events';
import type { ResendInvitationInput, RevokeInvitationInput } from './invite.types';
import { expiryOf, mailing, requireFewPending, takeMail, wordsOf } from './issue';
import { partiesOf, requireActive, requireCloudRule, requirePartnership } from './parties';

type Row = Subject<InvitationFacts>['row'];

const PATH = ['invitationId'];
const FIELDS = ['kind', 'providerId', 'recipientEmail', 'message', 'cloud', 'includeDelegatedAdmin', 'issueNumber'];

const namedIn = (row: Row): Named => ({
  id: row.id,
  inviterId: String(row['=inviterId']),
  providerId: row['providerId'] as string | null,
});

/** Everything but the link is as it was, so it must still be possible. */
async function reissue(tx: TxCtx, row: Row): Promise<Issued> {
  const { inviterId, providerId } = namedIn(row);
  const recipientEmail = String(row['recipientEmail']);
  const includesDelegatedAdmin = Boolean(row['includeDelegatedAdmin']);
  const parties = await partiesOf(tx.db, inviterId, providerId);
  requireActive(parties, PATH);
  await requirePartnership(tx, parties, PATH);
  const rules = row['cloud'] === null ? null : await cloudRules(tx.db, row['cloud'] as Cloud);
  if (rules) requireCloudRule(rules, includesDelegatedAdmin, PATH);
  await requireFewPending(tx, { inviterId, recipientEmail, besides: row.id }, PATH);
  const values = { kind: String(row['kind']), message: row['message'] as string | null, includesDelegatedAdmin };
  return {
    id: row.id,
    issueNumber: Number(row['issueNumber']) + 1,
    recipientEmail,
    words: wordsOf(tx, parties, { ...values, expiresAt: expiryOf(tx) }, rules?.acceptancePlace ?? null),
  };
}

/** Reads the address ahead of the transaction, only to count the mails that go there. */
async function takeMailOf(ctx: Ctx, input: ResendInvitationInput): Promise<GiveBack> {
  if (input.sendByEmail !== true || input.dryRun === true) return () => Promise.resolve();
  const row = await inScope(ctx, Invitation, input.invitationId, [stored('recipientEmail')], PATH);
  return takeMail(ctx, input, String(row['=recipientEmail']));
}

/** Issues a new link for 30 days; the old one is void from now on. */
export function resendInvitation(ctx: Ctx, input: ResendInvitationInput): Promise<object> {
  const resends = (taken: (giveBack: GiveBack) => void): Promise<object> =>
    mutate(ctx, {
      operation: 'resendInvitation',
      input,
      before: async () => taken(await takeMailOf(ctx, input)),
      locks: () => [ctx.viewer.organizationId],
      work: async (tx) => {
        const { row } = await actOn(tx, Invitation, invitationOperations, 'resendInvitation', {
          id: input.invitationId,
          path: PATH,
          expectedVersion: input.expectedVersion,
          also: FIELDS,
        });
        const issued = await reissue(tx, row);
        const { issueNumber, words } = issued;
        const sentByEmail = input.sendByEmail === true;
        const changes = { before: { issueNumber: issueNumber - 1 }, after: { issueNumber, sentByEmail } };
        const event = invitationResent(namedIn(row), changes, invitationMails(issued, sentByEmail));
        const values = { state: 'PENDING', issueNumber, expiresAt: words.expiresAt, decidedAt: null };
        await change(tx, Invitation, row, values, event);
        return outcomeOf(issued);
      },
      shown: shownDraft(ctx),
      refused: NO_DRAFT,
    });
  return mailing(resends);
}

/** The sender takes an invitation back; its link is void from now on. */
export function revokeInvitation(ctx: Ctx, input: RevokeInvitationInput): Promise<object> {
  return mutate(ctx, {
    operation: 'revokeInvitation',
    input,
    work: async (tx) => {
      const { row } = await actOn(tx, Invitation, invitationOperations, 'revokeInvitation', {
        id: input.invitationId,
        path: PATH,
        expectedVersion: input.expectedVersion,
        also: ['providerId'],
      });
      const values = { state: 'REVOKED', decidedAt: tx.clock.now() };
      await change(tx, Invitation, row, values, invitationRevoked(namedIn(row)));
      return { invitationId: row.id };
    },
  });
}
