import { defineEvent, type Actor, type EventData, type NewMail } from '../../kernel/event';
import { touchInvitation } from './invitation.touches';

/** An invitation and the partners named in it, which see its events. */
export interface Named {
  id: string;
  inviterId: string;
  providerId: string | null;
}

const told = ({ inviterId, providerId }: Named): readonly (string | null)[] => [inviterId, providerId];

/** A partner sent an invitation to a partnership or reseller relationship. */
export const invitationIssued = defineEvent(
  'invitation.issued',
  (invitation: Named, after: EventData, mails: readonly NewMail[]) => ({
    subjectId: invitation.id,
    data: { after },
    told: told(invitation),
    touches: [touchInvitation(invitation.id)],
    mails,
  }),
);

/** The sender issued a new link. The old one is void. */
export const invitationResent = defineEvent(
  'invitation.resent',
  (invitation: Named, data: { before: EventData; after: EventData }, mails: readonly NewMail[]) => ({
    subjectId: invitation.id,
    data,
    told: told(invitation),
    mails,
  }),
);

/** The sender revoked an invitation. */
export const invitationRevoked = defineEvent('invitation.revoked', (invitation: Named) => ({
  subjectId: invitation.id,
  data: { before: { status: 'PENDING' }, after: { status: 'REVOKED' } },
  told: told(invitation),
}));

/** An invitation was revoked because what it was based on ended. `because` names the mutation. */
export const invitationLostGround = defineEvent(
  'invitation.lostGround',
  (invitation: Named, because: string) => ({
    subjectId: invitation.id,
    data: { before: { status: 'PENDING' }, after: { status: 'REVOKED', because } },
    told: told(invitation),
  }),
  { trail: 'invitationRevoked' },
);

/** An invitation expired without an answer. */
export const invitationExpired = defineEvent(
  'invitation.expired',
  (invitation: Named) => ({
    subjectId: invitation.id,
    data: { before: { status: 'PENDING' }, after: { status: 'EXPIRED' } },
    told: told(invitation),
  }),
  { trail: 'invitationExpired' },
);

/** An organization accepted an invitation: the viewer's, or a customer created by accepting. */
export const invitationAccepted = defineEvent(
  'invitation.accepted',
  (invitation: Named, newCustomer?: { customerId: string; actor: Actor }) => ({
    subjectId: invitation.id,
    data: {
      before: { status: 'PENDING' },
      after: { status: 'ACCEPTED', ...(newCustomer ? { customerId: newCustomer.customerId } : {}) },
    },
    actor: newCustomer?.actor,
    told: told(invitation),
    touches: [touchInvitation(invitation.id)],
  }),
);

/** A holder of the link requested a mail that proves another domain than that of the invited address. */
export const domainProofRequested = defineEvent(
  'invitation.domainProofRequested',
  (id: string, domain: string, mail: NewMail) => ({ subjectId: id, data: { after: { domain } }, mails: [mail] }),
  { feed: 'told' },
);

/** A carried-over customer got its first admin, who accepted an invitation for it. */
export const firstAdminAdded = defineEvent(
  'customer.firstAdminAdded',
  ({ id, customerId }: { id: string; customerId: string }, actor: Actor) => ({
    subjectId: id,
    told: [customerId],
    data: { after: { customerId } },
    actor,
  }),
);

/** An organization, or an anonymous holder of the link, declined an invitation. */
export const invitationDeclined = defineEvent('invitation.declined', (invitation: Named) => ({
  subjectId: invitation.id,
  data: { before: { status: 'PENDING' }, after: { status: 'DECLINED' } },
  told: told(invitation),
  touches: [touchInvitation(invitation.id)],
}));
