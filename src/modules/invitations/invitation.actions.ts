import type { DerivedSql } from '../../graph/declare';
import { because, defineOperations, type Check } from '../../graph/operations';
import { rawOf } from '../../graph/row';
import { defineMachine } from '../../kernel/machine';
import { Invitation } from './invitation.entity';

export const invitationMachine = defineMachine({
  name: 'Invitation',
  description: 'An invitation by link to a partnership or a reseller relationship.',
  states: {
    PENDING: 'Its link can be used once.',
    ACCEPTED: 'An entitled user accepted it.',
    DECLINED: 'The holder of the link declined it.',
    REVOKED: 'The sender revoked it, or what it was based on ended.',
    EXPIRED: 'Nobody answered within 30 days. Derived from the time.',
  },
  initial: ['PENDING'],
  byItself: {
    expire: { from: ['PENDING'], to: 'EXPIRED', description: '30 days after the last link was issued.' },
  },
});

/** The state of an invitation at a given time. */
export const statusAt = (state: string, expiresAt: number, now: number): string =>
  state === 'PENDING' && now >= expiresAt ? 'EXPIRED' : state;

/** The same as `statusAt`, in SQL. */
export const statusSql: DerivedSql<'state' | 'expiresAt'> = (of, now) =>
  `CASE WHEN ${of('state')} = 'PENDING' AND ${now} >= ${of('expiresAt')} THEN 'EXPIRED' ELSE ${of('state')} END`;

/** Facts that decide which operations are possible on an invitation. */
export interface InvitationFacts {
  status: string;
  inviterId: string;
}

/** Requires that the viewer's organization sent it. */
export const bySender: Check<InvitationFacts> = ({ inviterId }, { viewer }) =>
  inviterId === viewer.organizationId
    ? null
    : because('NOT_SENDER', 'Only the partner that sent the invitation can do this. Ask that partner, or decline with the link.');

/** Operations on invitations by id. Answering one needs its link instead. */
export const invitationOperations = defineOperations(Invitation, {
  needs: rawOf('state', 'expiresAt', 'inviterId'),
  facts: (row, ctx): InvitationFacts => ({
    status: statusAt(row.rawState, row.rawExpiresAt, ctx.clock.now()),
    inviterId: row.rawInviterId,
  }),
  conditions: {
    INVITATION_PARTY: (_facts, { viewer }) => (viewer.kind === 'OPERATOR' ? null : true),
    INVITATION_SENDER: ({ inviterId }, { viewer }) => inviterId === viewer.organizationId,
  },
  machine: invitationMachine,
  state: ({ status }) => status,
});
