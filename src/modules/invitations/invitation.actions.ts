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
    ACCEPTED: 'Somebody entitled accepted it.',
    DECLINED: 'The holder of its link declined it.',
    REVOKED: 'The sender took it back, or it lost its ground.',
    EXPIRED: 'Nobody answered within 30 days; follows from the time, nothing has to happen.',
  },
  initial: ['PENDING'],
  byItself: {
    expire: { from: ['PENDING'], to: 'EXPIRED', description: '30 days after the last link was issued.' },
  },
});

/** The state of an invitation now. */
export const statusAt = (state: string, expiresAt: number, now: number): string =>
  state === 'PENDING' && now >= expiresAt ? 'EXPIRED' : state;

/** The same in SQL. */
export const statusSql: DerivedSql<'state' | 'expiresAt'> = (of, now) =>
  `CASE WHEN ${of('state')} = 'PENDING' AND ${now} >= ${of('expiresAt')} THEN 'EXPIRED' ELSE ${of('state')} END`;

/** What can be done with an invitation follows from this. */
export interface InvitationFacts {
  status: string;
  inviterId: string;
}

/** The viewer's organization sent it. */
export const bySender: Check<InvitationFacts> = ({ inviterId }, { viewer }) =>
  inviterId === viewer.organizationId
    ? null
    : because('NOT_SENDER', 'Only the partner that sent the invitation can do this; ask it, or decline by the link.');

/** What can be done with an invitation by its id; whoever holds the link can answer it. */
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
