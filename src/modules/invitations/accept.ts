import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { mutate } from '../../graph/mutation';
import type { Outcome } from '../../graph/store';
import { refuse } from '../../kernel/errors';
import { requireSameRights } from '../partners';
import type { AcceptInvitationInput, DeclineInvitationInput } from './answer.types';
import { digest } from '../../security/tokens';
import { acceptPartnership } from './accept-partnership';
import { acceptRelationship, requireFit, type Accepting } from './accept-relationship';
import { invitationAccepted, invitationDeclined } from './invitation.events';
import { answeredBy, requireEntitled, requireOpen, useUp, withSubject, type OpenInvitation } from './link';

function requireConfirmation(confirm: boolean): void {
  if (confirm) return;
  refuse('CONFIRMATION_REQUIRED', 'Authorise the partners named by ticking the box: send `confirm: true`.', ['confirm']);
}

async function asCustomer(tx: TxCtx, invitation: OpenInvitation, input: AcceptInvitationInput): Promise<Outcome> {
  const { organizationId, userId } = tx.viewer;
  const [customer] = await tx.db.rows(bound('viewer', 'SELECT cloud, market_region AS marketRegion FROM customer WHERE id = ?'), [
    organizationId,
  ]);
  const [signatory] = await tx.db.rows(bound('viewer', 'SELECT name, email FROM `user` WHERE id = ?'), [userId]);
  const fitting = await requireFit(tx, invitation, customer as unknown as Accepting);
  return acceptRelationship(tx, invitation, organizationId, fitting, {
    accepts: input.acceptAgreement === true,
    shown: input.textVersion,
    signatory: { name: String(signatory?.['name']), email: String(signatory?.['email']) },
  });
}

/** Whom an acceptance ties to each other, once the viewer is found entitled to it. */
async function partiesTo(tx: TxCtx, token: string): Promise<(string | null)[]> {
  const { kind, inviterId, providerId } = await requireOpen(tx, token);
  requireEntitled(tx, kind, answeredBy(kind).accept);
  return [tx.viewer.organizationId, inviterId, providerId];
}

/** Accepts an invitation for the viewer's organisation. Whatever is refused leaves the link as it was. */
export async function acceptInvitation(ctx: Ctx, input: AcceptInvitationInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  return mutate(ctx, {
    operation: 'acceptInvitation',
    input: await withSubject(ctx, input),
    before: () => requireConfirmation(input.confirm),
    locks: (tx) => partiesTo(tx, input.token),
    work: async (tx) => {
      const invitation = await requireOpen(tx, input.token);
      await requireSameRights(tx);
      const answer = { state: 'ACCEPTED', acceptedById: tx.viewer.organizationId } as const;
      await useUp(tx, invitation, answer, invitationAccepted(invitation));
      return invitation.kind === 'PARTNERSHIP'
        ? acceptPartnership(tx, invitation, input.textVersion)
        : asCustomer(tx, invitation, input);
    },
  });
}

const isAnonymous = ({ viewer }: Ctx): boolean => viewer.kind === 'ANONYMOUS';

/** Declines an invitation, for the viewer's organisation or as the holder of the link; the link is used up. */
export async function declineInvitation(ctx: Ctx, input: DeclineInvitationInput): Promise<object> {
  await ctx.throttle.take('link', ctx.network);
  return mutate(ctx, {
    operation: 'declineInvitation',
    input: await withSubject(ctx, input),
    ...(isAnonymous(ctx) ? { owner: digest(input.token) } : {}),
    work: async (tx) => {
      const invitation = await requireOpen(tx, input.token);
      if (!isAnonymous(tx)) requireEntitled(tx, invitation.kind, 'invitation.decline');
      await useUp(tx, invitation, { state: 'DECLINED', acceptedById: null }, invitationDeclined(invitation));
      return { invitationId: invitation.id };
    },
  });
}
