import { defineEvent, type Actor } from '../../../../kernel/event';

type Named = { name: string };

/** A user added a passkey. */
export const passkeyAdded = defineEvent(
  'user.passkeyAdded',
  (userId: string, after: Named) => ({ subjectId: userId, data: { after } }),
  { feed: 'told' },
);

/** A user renamed a passkey. */
export const passkeyRenamed = defineEvent(
  'user.passkeyRenamed',
  (userId: string, data: { before: Named; after: Named }) => ({ subjectId: userId, data }),
  { feed: 'told' },
);

/** A user removed a passkey of its own. */
export const passkeyRemoved = defineEvent(
  'user.passkeyRemoved',
  (userId: string, before: Named) => ({ subjectId: userId, data: { before } }),
  { feed: 'told' },
);

/** A passkey signed rightly but has counted less than before: somebody may have copied it. It was refused. */
export const passkeyCloneSuspected = defineEvent(
  'user.passkeyCloneSuspected',
  ({ id, name, organizationId }: Actor, passkey: Named & { counter: number; counted: number }) => ({
    subjectId: id,
    actor: { id, name, organizationId },
    data: { before: { name: passkey.name, counter: passkey.counter }, after: { counter: passkey.counted } },
  }),
  { trail: 'passkeyCloneSuspected', feed: 'told' },
);
