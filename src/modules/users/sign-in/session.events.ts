import { defineEvent, type Actor } from '../../../kernel/event';

/** A user signed in, with a second factor if required. */
export const signedIn = defineEvent(
  'user.signedIn',
  ({ id, name, organizationId }: Actor, secondFactor?: string) => ({
    subjectId: id,
    actor: { id, name, organizationId },
    ...(secondFactor === undefined ? {} : { data: { after: { secondFactor } } }),
  }),
  { trail: 'signIn', feed: 'told' },
);

/** A user ended one of its sessions. */
export const sessionEnded = defineEvent('session.ended', (id: string) => ({ subjectId: id }), { feed: 'told' });

/** A user ended all its sessions. */
export const allSessionsEnded = defineEvent('user.sessionsEnded', (userId: string) => ({ subjectId: userId }), { feed: 'told' });

/** A refresh token was used twice; its session has ended. */
export const refreshTokenReused = defineEvent(
  'session.refreshTokenReused',
  (sessionId: string, { id, name, organizationId }: Actor) => ({ subjectId: sessionId, actor: { id, name, organizationId } }),
  { trail: 'refreshTokenReused', feed: 'told' },
);

/** A user changed its own password; all its sessions have ended. */
export const passwordChanged = defineEvent('user.passwordChanged', (userId: string) => ({ subjectId: userId }), { feed: 'told' });

/** A user used a token of an external issuer for the first time. Its identity is now bound. */
export const externalIdentityBound = defineEvent(
  'user.externalIdentityBound',
  ({ id, name, organizationId }: Actor, issuer: string) => ({
    subjectId: id,
    actor: { id, name, organizationId },
    data: { after: { issuer } },
  }),
  { trail: 'bindExternalIdentity', feed: 'told' },
);
