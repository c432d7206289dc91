import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { refuse } from '../../kernel/errors';
import { recordAudit } from '../journal';
import { takeTurnAsActor } from '../partners';
import type { AcceptInvitationInput, DeclineInvitationInput } from './answer.types';
import { acceptPartnership } from './accept-partnership';
import { acceptRelationship, requireFit, type Accepting } from './accept-relationship';
import { refreshInvitationScope } from './invitation.scope';
import { answeredBy, requireEntitled, requireOpen, useUp, withSubject, type OpenInvitation } from './link';

function requireConfirmation(confirm: boolean): void {
  if (confirm) return;
  refuse('CONFIRMATION_REQUIRED', 'Authorise the partners named by ticking the box: send `confirm: true`.', ['confirm']);
}

async function asCustomer(tx: TxCtx, invitation: OpenInvitation, accepts: boolean): Promise<Outcome> {
  const { organizationId, userId } = tx.viewer;
  const [customer] = await tx.db.rows(bound('viewer', 'SELECT cloud, market_region AS marketRegion FROM customer WHERE id = ?'), [
    organizationId,
  ]);
  const [signatory] = await tx.db.rows(bound('viewer', 'SELECT name, email FROM `user` WHERE id = ?'), [userId]);
  const fitting = await requireFit(tx, invitation, customer as unknown as Accepting);
  return acceptRelationship(tx, invitation, organizationId, fitting, {
    accepts,
    signatory: { name: String(signatory?.['name']), email: String(signatory?.['email']) },
    action: 'acceptInvitation',
  });
}

/** Accepts an invitation for the viewer's organisation. Whatever is refused leaves the link as it was. */
export async function acceptInvitation(ctx: Ctx, input: AcceptInvitationInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  return mutate(ctx, {
    operation: 'acceptInvitation',
    input: withSubject(ctx, input),
    before: () => requireConfirmation(input.confirm),
    work: async (tx) => {
      const invitation = await requireOpen(tx, input.token);
      requireEntitled(tx.viewer, invitation.kind, answeredBy(invitation.kind).accept);
      await takeTurnAsActor(tx, invitation.inviterId, ...(invitation.providerId === null ? [] : [invitation.providerId]));
      await useUp(tx, invitation, 'ACCEPTED', tx.viewer.organizationId);
      const outcome =
        invitation.kind === 'PARTNERSHIP'
          ? await acceptPartnership(tx, invitation)
          : await asCustomer(tx, invitation, input.acceptAgreement === true);
      await refreshInvitationScope(tx.db, invitation.id);
      await recordAnswer(tx, 'acceptInvitation', invitation, 'ACCEPTED');
      return outcome;
    },
  });
}

const recordAnswer = (tx: TxCtx, action: string, invitation: OpenInvitation, status: string): Promise<string> =>
  recordAudit(tx, {
    action,
    subjectId: invitation.id,
    alsoSeenBy: [invitation.inviterId, ...(invitation.providerId === null ? [] : [invitation.providerId])],
    changes: { before: { status: 'PENDING' }, after: { status } },
  });

/** Declines an invitation for the viewer's organisation; its link is used up. */
export async function declineInvitation(ctx: Ctx, input: DeclineInvitationInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  return mutate(ctx, {
    operation: 'declineInvitation',
    input: withSubject(ctx, input),
    work: async (tx) => {
      const invitation = await requireOpen(tx, input.token);
      requireEntitled(tx.viewer, invitation.kind, 'invitation.decline');
      await useUp(tx, invitation, 'DECLINED', null);
      await recordAnswer(tx, 'declineInvitation', invitation, 'DECLINED');
      return { invitationId: invitation.id };
    },
  });
}
