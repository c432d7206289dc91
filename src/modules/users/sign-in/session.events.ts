import { defineEvent, type Actor } from '../../../kernel/event';

/** A user signed in, with a second factor where one is asked for. */
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

/** A refresh token was used twice, which ended its session. */
export const refreshTokenReused = defineEvent(
  'session.refreshTokenReused',
  (sessionId: string, { id, name, organizationId }: Actor) => ({ subjectId: sessionId, actor: { id, name, organizationId } }),
  { trail: 'refreshTokenReused', feed: 'told' },
);

/** A user changed its own password, which ended all its sessions. */
export const passwordChanged = defineEvent('user.passwordChanged', (userId: string) => ({ subjectId: userId }), { feed: 'told' });

/** A user came with a token of an external issuer for the first time and is known by it from now on. */
export const externalIdentityBound = defineEvent(
  'user.externalIdentityBound',
  ({ id, name, organizationId }: Actor, issuer: string) => ({
    subjectId: id,
    actor: { id, name, organizationId },
    data: { after: { issuer } },
  }),
  { trail: 'bindExternalIdentity', feed: 'told' },
);
