import type { Ctx } from '../../data/context';
import { bound } from '../../data/sql';
import { marks } from '../../graph/statement';
import { may } from '../../policy/viewer';
import { agreementTemplate, cloudRules, countriesOf } from '../reference-data';
import { lacksAgreement } from './agreement';
import { answeredBy, findOpen, type OpenInvitation } from './link';
import { partiesOf, type Party } from './parties';
import type { InvitationPartner, InvitationPreview } from './preview.types';

/** Whether the viewer could accept. Only then does the preview include facts about the viewer's organization. */
const mayAccept = ({ viewer }: Ctx, invitation: OpenInvitation): boolean =>
  viewer.kind === answeredBy(invitation.kind).kind && may(viewer, answeredBy(invitation.kind).accept);

async function grantsSince(ctx: Ctx, partnerIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await ctx.db.rows(
    bound<{ partnerId: string; grantedAt: number }>(
      'viewer',
      `SELECT partner_id AS partnerId, granted_at AS grantedAt FROM delegated_admin_grant
     WHERE customer_id = ? AND status = 'ACTIVE' AND partner_id IN (${marks(partnerIds.length)})`,
    ),
    [ctx.viewer.organizationId, ...partnerIds],
  );
  return new Map(rows.map(({ partnerId, grantedAt }) => [partnerId, grantedAt]));
}

const profileOf = (party: Party, invitation: OpenInvitation, since: ReadonlyMap<string, number>): InvitationPartner => ({
  name: party.name,
  role: party.kind,
  country: party.country,
  website: party.website,
  invites: party.id === invitation.inviterId,
  getsDelegatedAdmin: invitation.includeDelegatedAdmin && party.id === invitation.inviterId,
  hasDelegatedAdminSince: since.get(party.id) ?? null,
});

async function termsOf(
  ctx: Ctx,
  invitation: OpenInvitation,
  partnerIds: readonly string[],
): Promise<Pick<InvitationPreview, 'acceptancePlace' | 'authorization' | 'agreement' | 'agreementRequired'>> {
  const now = ctx.clock.now();
  if (invitation.cloud === null) {
    const authorization = await agreementTemplate(ctx.db, 'PARTNERSHIP_AUTHORIZATION', now);
    return { acceptancePlace: null, authorization, agreement: null, agreementRequired: false };
  }
  const rules = await cloudRules(ctx.db, invitation.cloud);
  const agreement = rules.agreementNeeded ? await agreementTemplate(ctx.db, 'CUSTOMER_AGREEMENT', now) : null;
  const agreementRequired = mayAccept(ctx, invitation)
    ? await lacksAgreement(ctx, ctx.viewer.organizationId, rules, partnerIds)
    : rules.agreementNeeded;
  return { acceptancePlace: rules.acceptancePlace, authorization: null, agreement, agreementRequired };
}

/** Returns what the holder of a link is asked to accept, or null if the token is not valid. */
export async function invitationPreview(ctx: Ctx, token: string): Promise<InvitationPreview | null> {
  await ctx.services.throttle.take('link', ctx.network);
  const invitation = await findOpen(ctx, token);
  if (!invitation) return null;
  const parties = await partiesOf(ctx.db, invitation.inviterId, invitation.providerId);
  const partnerIds = parties.map(({ id }) => id);
  const viewerMayAccept = mayAccept(ctx, invitation);
  const isOwnCustomer = viewerMayAccept && ctx.viewer.kind === 'CUSTOMER';
  const since = isOwnCustomer ? await grantsSince(ctx, partnerIds) : new Map<string, number>();
  return {
    kind: invitation.kind,
    partners: parties.map((party) => profileOf(party, invitation, since)),
    message: invitation.message,
    includesDelegatedAdmin: invitation.includeDelegatedAdmin,
    cloud: invitation.cloud,
    countries: invitation.cloud === null ? [] : await countriesOf(ctx.db, parties[0]?.marketRegion ?? ''),
    expiresAt: invitation.expiresAt,
    viewerMayAccept,
    ...(await termsOf(ctx, invitation, partnerIds)),
  };
}
