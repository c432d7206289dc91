import { Invitation } from '../../modules/invitations/invitation.entity';
import { domainOf } from '../../modules/users/email';
import { DAY } from '../calendar';
import type { DemoPartner, World } from '../world';

const VALID_DAYS = 30;

/** An invitation to add. */
export interface InvitationPlan {
  kind: Invitation['kind'];
  inviter: DemoPartner;
  /** The provider of a dual invitation. */
  provider?: DemoPartner;
  recipientEmail: string;
  state: 'PENDING' | 'ACCEPTED' | 'DECLINED' | 'REVOKED';
  createdAt: number;
  /** When the last link was issued, where it was sent again. */
  resentAt?: number;
  decidedAt?: number;
  acceptedById?: string;
  privileges?: boolean;
  acquiredThrough?: Invitation['acquiredThrough'];
  message?: string;
}

/** Adds an invitation. */
export function addInvitation(world: World, plan: InvitationPlan): void {
  const { kind, inviter, recipientEmail, state, createdAt } = plan;
  const toCustomer = kind !== 'PARTNERSHIP';
  world.rows.add(Invitation, {
    id: world.newId('Invitation', createdAt),
    createdAt,
    kind,
    inviterId: inviter.id,
    providerId: plan.provider?.id ?? null,
    recipientEmail,
    recipientDomain: domainOf(recipientEmail),
    message: plan.message ?? null,
    cloud: toCustomer ? inviter.cloud : null,
    includeDelegatedAdmin: toCustomer && inviter.cloud === 'PUBLIC' && (plan.privileges ?? false),
    acquiredThrough: toCustomer ? (plan.acquiredThrough ?? 'OWN_MARKETING') : null,
    state,
    issueNumber: plan.resentAt === undefined ? 1 : 2,
    expiresAt: (plan.resentAt ?? createdAt) + VALID_DAYS * DAY,
    decidedAt: plan.decidedAt ?? null,
    acceptedById: plan.acceptedById ?? null,
    version: (state === 'PENDING' ? 1 : 2) + (plan.resentAt === undefined ? 0 : 1),
  });
}
