import type { Ctx } from '../../data/context';
import { because, type Operations } from '../../graph/actions';
import { stored } from '../../graph/statement';
import { defineMachine } from '../../kernel/machine';

export const invitationMachine = defineMachine({
  name: 'Invitation',
  description: 'An invitation by link to a partnership or a reseller relationship (S0, S1, S3, S4).',
  states: {
    PENDING: 'Its link can be used once.',
    ACCEPTED: 'Somebody entitled accepted it.',
    DECLINED: 'The holder of its link declined it.',
    REVOKED: 'The sender took it back, or it lost its ground.',
    EXPIRED: 'Nobody answered within 30 days; follows from the time, nothing has to happen.',
  },
  initial: ['PENDING'],
  moves: {
    acceptInvitation: { from: ['PENDING'], to: 'ACCEPTED', description: 'The holder of the link accepts for its organisation.' },
    acceptInvitationAsNewCustomer: {
      from: ['PENDING'],
      to: 'ACCEPTED',
      description: 'The holder of the link makes a tenant and accepts for it.',
    },
    declineInvitation: { from: ['PENDING'], to: 'DECLINED', description: 'The holder of the link declines.' },
    resendInvitation: {
      from: ['PENDING', 'EXPIRED'],
      to: 'PENDING',
      description: 'The sender issues a new link for 30 days; the old one is void.',
    },
    revokeInvitation: { from: ['PENDING'], to: 'REVOKED', description: 'The sender takes it back.' },
    endPartnership: { from: ['PENDING'], to: 'REVOKED', description: 'A dual invitation loses its ground.' },
    removeCustomerRelationship: {
      from: ['PENDING'],
      to: 'REVOKED',
      description: 'Invitations of the partner to that customer lose their ground.',
    },
    expire: { from: ['PENDING'], to: 'EXPIRED', description: '30 days after the last link was issued.', byItself: true },
  },
});

/** The state of an invitation now. */
export const statusAt = (state: string, expiresAt: number, now: number): string =>
  state === 'PENDING' && now >= expiresAt ? 'EXPIRED' : state;

/** What can be done with an invitation follows from this. */
export interface InvitationFacts {
  status: string;
  inviterId: string;
}

const notTheSender = (facts: InvitationFacts, ctx: Ctx): ReturnType<typeof because> | null =>
  facts.inviterId === ctx.viewer.organizationId
    ? null
    : because('NOT_SENDER', 'Only the partner that sent the invitation can do this; ask it, or decline by the link.');

/** What can be done with an invitation by its id; whoever holds the link can answer it. */
export const invitationOperations: Operations<InvitationFacts> = {
  needs: ['state', 'expiresAt', 'inviterId'].map(stored),
  facts: (row, ctx) => ({
    status: statusAt(String(row['=state']), Number(row['=expiresAt']), ctx.clock.now()),
    inviterId: String(row['=inviterId']),
  }),
  conditions: {
    INVITATION_PARTY: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
    INVITATION_SENDER: ({ inviterId }, { viewer }) => inviterId === viewer.organizationId,
  },
  machine: invitationMachine,
  state: ({ status }) => status,
  operations: {
    resendInvitation: {
      action: 'invitation.revoke',
      check: notTheSender,
    },
    revokeInvitation: { action: 'invitation.revoke', check: notTheSender },
  },
};
