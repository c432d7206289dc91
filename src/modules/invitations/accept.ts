import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { defineMutation } from '../../graph/define-mutation';
import type { Outcome } from '../../graph/idempotent-transaction';
import { refuse } from '../../kernel/errors';
import { requireSameRights } from '../partners';
import { digest } from '../../security/tokens';
import { acceptPartnership } from './accept-partnership';
import { acceptRelationship, requireFit, type Accepting } from './accept-relationship';
import { AcceptInvitationInput, AcceptInvitationPayload, DeclineInvitationInput, DeclineInvitationPayload } from './answer.types';
import { invitationOperations } from './invitation.actions';
import { invitationAccepted, invitationDeclined } from './invitation.events';
import type { Signatory } from './agreement';
import { answeredBy, byLink, requireEntitled, requireOpen, useUp, type OpenInvitation } from './link';

function requireConfirmation(confirm: boolean): void {
  if (confirm) return;
  refuse('CONFIRMATION_REQUIRED', 'Confirm that you authorize the named partners: send `confirm: true`.', ['confirm']);
}

async function asCustomer(tx: TxCtx, invitation: OpenInvitation, input: AcceptInvitationInput): Promise<Outcome> {
  const { organizationId, userId } = tx.viewer;
  const [customer] = await tx.db.rows(
    bound<Accepting>('viewer', 'SELECT cloud, market_region AS marketRegion FROM customer WHERE id = ?'),
    [organizationId],
  );
  const [signatory] = await tx.db.rows(bound<Signatory>('viewer', 'SELECT name, email FROM `user` WHERE id = ?'), [userId]);
  if (!customer || !signatory) throw new Error('The accepting user must belong to a customer.');
  const fitting = await requireFit(tx, invitation, customer);
  return acceptRelationship(tx, invitation, organizationId, fitting, {
    accepts: input.acceptAgreement === true,
    shown: input.textVersion,
    signatory,
  });
}

/** The organizations to lock for an acceptance, after checking that the viewer is entitled to accept. */
async function partiesTo(tx: TxCtx, token: string): Promise<(string | null)[]> {
  const { kind, inviterId, providerId } = await requireOpen(tx, token);
  requireEntitled(tx, kind, answeredBy(kind).accept);
  return [tx.viewer.organizationId, inviterId, providerId];
}

export const acceptInvitation = defineMutation({
  name: 'acceptInvitation',
  description:
    "Accepts an invitation for your organization: a reseller accepts a provider's, a customer a partner's. The token decides, not the invited address. A partnership gives the provider admin access to the reseller's account. For customers, lost relationships and grants are restored and nothing is duplicated. A refused attempt does not use up the link. Too many attempts fail with the top-level error `THROTTLED`.",
  example:
    'acceptInvitation(input: { token: "eyJ…", confirm: true, acceptAgreement: true }) { relationship { id status } errors { code message path } }',
  action: ['partnership.accept', 'invitation.accept'],
  passes: ['applicants'],
  input: AcceptInvitationInput,
  inputDescription: 'Link and consent.',
  payload: AcceptInvitationPayload,
  codes: [
    'INVALID_LINK',
    'CONFIRMATION_REQUIRED',
    'WRONG_ORGANIZATION_KIND',
    'RESELLER_NOT_ENROLLED',
    'PARTNER_NOT_ACTIVE',
    'OTHER_MARKET_REGION',
    'ALREADY_PARTNERED',
    'OWN_CUSTOMER',
    'PARTNERSHIP_REQUIRED',
    'OTHER_CLOUD',
    'CLOUD_RULE',
    'AGREEMENT_REQUIRED',
    'ALREADY_RELATED',
    'TEXT_CHANGED',
  ],
  alsoOn: [
    invitationOperations.on({
      move: { from: ['PENDING'], to: 'ACCEPTED', description: 'The holder of the link accepts for its organization.' },
      byLink: true,
    }),
  ],
  recorded: byLink,
  before: (_ctx, { confirm }) => requireConfirmation(confirm),
  locks: (tx, { input }) => partiesTo(tx, input.token),
  work: async (tx, { input }) => {
    const invitation = await requireOpen(tx, input.token);
    await requireSameRights(tx);
    const answer = { state: 'ACCEPTED', acceptedById: tx.viewer.organizationId } as const;
    await useUp(tx, 'acceptInvitation', invitation, answer, invitationAccepted(invitation));
    return invitation.kind === 'PARTNERSHIP'
      ? acceptPartnership(tx, invitation, input.textVersion)
      : asCustomer(tx, invitation, input);
  },
});

const isAnonymous = ({ viewer }: Ctx): boolean => viewer.kind === 'ANONYMOUS';

export const declineInvitation = defineMutation({
  name: 'declineInvitation',
  description:
    'Declines an invitation and uses up its link. Open to anyone who holds the link; no account is needed. A signed-in user declines for their organization. Too many attempts fail with the top-level error `THROTTLED`.',
  example: 'declineInvitation(input: { token: "eyJ…" }) { invitation { status } errors { code message } }',
  action: 'invitation.decline',
  passes: ['applicants', 'linkHolders'],
  input: DeclineInvitationInput,
  inputDescription: 'The link.',
  payload: DeclineInvitationPayload,
  codes: ['INVALID_LINK', 'WRONG_ORGANIZATION_KIND', 'RESELLER_NOT_ENROLLED'],
  alsoOn: [
    invitationOperations.on({
      move: { from: ['PENDING'], to: 'DECLINED', description: 'The holder of the link declines.' },
      byLink: true,
    }),
  ],
  recorded: byLink,
  owner: ({ token }, ctx) => (isAnonymous(ctx) ? digest(token) : ctx.viewer.organizationId),
  work: async (tx, { input }) => {
    const invitation = await requireOpen(tx, input.token);
    if (!isAnonymous(tx)) requireEntitled(tx, invitation.kind, 'invitation.decline');
    await useUp(tx, 'declineInvitation', invitation, { state: 'DECLINED', acceptedById: null }, invitationDeclined(invitation));
    return { invitationId: invitation.id };
  },
});
