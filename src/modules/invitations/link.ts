import type { Ctx, TxCtx } from '../../data/context';
import { bound } from '../../data/sql';
import { requirePossible } from '../../graph/act-on';
import { forbidden } from '../../policy/missing-right';
import type { Columns } from '../../graph/row';
import { updateWhere } from '../../graph/write';
import { AppError, refuse } from '../../kernel/errors';
import type { DomainEvent } from '../../kernel/event';
import { may, type Viewer } from '../../policy/viewer';
import { domainOf } from '../users';
import { invitationOperations } from './invitation.actions';
import { Invitation, type InvitationKind } from './invitation.entity';

type LinkColumn =
  | 'id'
  | 'kind'
  | 'inviterId'
  | 'providerId'
  | 'recipientEmail'
  | 'message'
  | 'cloud'
  | 'includeDelegatedAdmin'
  | 'acquiredThrough'
  | 'issueNumber'
  | 'expiresAt';

/** An invitation whose link the caller has presented. */
export interface OpenInvitation extends Pick<Invitation, LinkColumn> {
  /** The domain that the link proves: that of the invited address, or of the address the proof was mailed to. */
  provenDomain: string;
  /**
   * The link was mailed to an address at that domain and to nobody else. The invitation link itself is also known
   * to the sender.
   */
  isDomainProof: boolean;
}

/**
 * One error for links that are mistyped, expired, revoked, replaced or used, so that nobody can probe for
 * invitations.
 */
export const invalidLink = (): never =>
  refuse('INVALID_LINK', 'This link is not valid. Copy the whole link. If it still fails, ask the partner for a new one.', [
    'token',
  ]);

const INVITATION = `i.id, i.kind, i.inviter_id AS inviterId, i.provider_id AS providerId, i.recipient_email AS recipientEmail, i.message,
  i.cloud, i.include_delegated_admin AS includeDelegatedAdmin, i.acquired_through AS acquiredThrough, i.issue_number AS issueNumber,
  i.expires_at AS expiresAt, i.recipient_domain AS recipientDomain`;

type LinkRow = Columns<Invitation, LinkColumn | 'recipientDomain'> & { proofEmail: string | null };

const PENDING = "i.state = 'PENDING' AND i.expires_at > ?";

const BY_LINK = `SELECT ${INVITATION}, NULL AS proofEmail FROM invitation i WHERE i.id = ? AND i.issue_number = ? AND ${PENDING}`;

/** The invitation for which a domain was proven. Proofs requested with an older invitation link are void. */
const BY_PROOF = `SELECT ${INVITATION}, l.email AS proofEmail
  FROM email_link l JOIN invitation i ON i.id = l.subject_id AND i.issue_number = l.issue_number
  WHERE l.id = ? AND l.issue_number = ? AND ${PENDING} AND l.purpose = 'PROVE_DOMAIN' AND l.expires_at > ?`;

/**
 * Returns the pending invitation behind a token (of an invitation or of a domain proof), or null for any other
 * text.
 */
export async function findOpen(ctx: Ctx, token: string): Promise<OpenInvitation | null> {
  const now = ctx.clock.now();
  const proof = ctx.services.links.read('domain', token);
  const claims = proof ?? ctx.services.links.read('invitation', token);
  const sql = proof ? BY_PROOF : BY_LINK;
  const at = proof ? [now, now] : [now];
  const [row] = await ctx.db.rows(bound<LinkRow>('proof', sql), [claims?.id ?? '', claims?.issueNumber ?? 0, ...at]);
  if (!row) return null;
  const { proofEmail, recipientDomain, includeDelegatedAdmin, ...invitation } = row;
  return {
    ...invitation,
    provenDomain: proofEmail === null ? recipientDomain : domainOf(proofEmail),
    isDomainProof: proofEmail !== null,
    includeDelegatedAdmin: includeDelegatedAdmin === 1,
  };
}

/** Returns the pending invitation behind a token. Refuses any other text with the same error. */
export async function requireOpen(ctx: Ctx, token: string): Promise<OpenInvitation> {
  return (await findOpen(ctx, token)) ?? invalidLink();
}

/**
 * Uses up the link if it is still as it was read. Of parallel answers only one succeeds, and none after the link
 * was replaced, revoked or expired. A later refusal rolls this back.
 */
export async function useUp(
  tx: TxCtx,
  by: 'acceptInvitation' | 'acceptInvitationAsNewCustomer' | 'declineInvitation',
  { id, issueNumber, inviterId }: OpenInvitation,
  { state, acceptedById }: { state: 'ACCEPTED' | 'DECLINED'; acceptedById: string | null },
  event: DomainEvent,
): Promise<void> {
  // A link only opens pending invitations (see above). The operations check everything else.
  requirePossible(tx, invitationOperations, by, { status: 'PENDING', inviterId }, ['token']);
  const now = tx.clock.now();
  const answer = {
    set: { state: '?', decidedAt: '?', acceptedById: '?', version: 'version + 1' },
    values: [state, now, acceptedById],
    where: bound('proof', "id = ? AND state = 'PENDING' AND issue_number = ? AND expires_at > ?"),
    params: [id, issueNumber, now],
  };
  if ((await updateWhere(tx, Invitation, answer, event)) !== 1) invalidLink();
}

/** Refuses links of partnership invitations where a customer is expected. */
export function requireForCustomers({ kind }: OpenInvitation): void {
  if (kind === 'PARTNERSHIP') refuse('WRONG_ORGANIZATION_KIND', 'This invitation is not for customers.', ['token']);
}

/** The kind of organization that can answer an invitation, and the action needed to accept it. */
export const answeredBy = (kind: InvitationKind): { kind: Viewer['kind']; accept: string } =>
  kind === 'PARTNERSHIP' ? { kind: 'RESELLER', accept: 'partnership.accept' } : { kind: 'CUSTOMER', accept: 'invitation.accept' };

/**
 * Checks that the viewer can answer an invitation of this kind. Also used where the schema does not guard the
 * field.
 */
export function requireEntitled({ viewer, services: { links } }: Ctx, kind: InvitationKind, action: string): void {
  if (viewer.kind === 'ANONYMOUS') throw new AppError('UNAUTHENTICATED', 'Sign in first: send a valid access token.');
  if (viewer.mustChangePassword) {
    throw new AppError('PASSWORD_CHANGE_REQUIRED', 'Change your temporary password first: `changePassword`.');
  }
  if (viewer.kind !== answeredBy(kind).kind) {
    refuse(
      'WRONG_ORGANIZATION_KIND',
      'This invitation is for another kind of organization. Sign in with an account of the invited organization.',
      ['token'],
    );
  }
  if (viewer.applicant) {
    refuse('RESELLER_NOT_ENROLLED', "Finish your company's enrollment first. The link stays valid until it expires.", [], {
      enrollmentUrl: links.program().enrollment,
    });
  }
  if (!may(viewer, action)) throw forbidden(viewer, [action]);
}

/**
 * Counts an attempt against the rate limit and adds the invitation's id to the input, so that refusals appear in
 * the invitation's history. The token itself is not stored: only a hash of the input is, which nobody can test
 * without the token.
 */
export async function byLink<I extends { token: string }>(ctx: Ctx, input: I): Promise<I & { invitationId: string | undefined }> {
  await ctx.services.throttle.take('link', ctx.network);
  const proof = ctx.services.links.read('domain', input.token);
  if (!proof) return { ...input, invitationId: ctx.services.links.read('invitation', input.token)?.id };
  const [row] = await ctx.db.rows(bound<{ id: string | null }>('proof', 'SELECT subject_id AS id FROM email_link WHERE id = ?'), [
    proof.id,
  ]);
  return { ...input, invitationId: row?.id ?? undefined };
}
