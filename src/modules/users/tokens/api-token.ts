import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { policy } from '../../../policy/policy';

/**
 * Actions never allowed with an API token: creating tokens, managing passwords and sessions, and saying whose tokens are
 * trusted, because whoever names an issuer can sign in as anyone in the organization.
 */
export const NEVER_WITH_TOKENS: ReadonlySet<string> = new Set(['token.create', 'session.manage_own', 'identity_provider.manage']);

const SHAPE = /^pgt_[0-9a-z]{26}\.[A-Za-z0-9_-]{43}$/;

/** Generates an API token: the id of the stored token plus 256 random bits. */
export const newApiToken = (id: string): string => `pgt_${id.slice(4)}.${randomBytes(32).toString('base64url')}`;

/** Whether a text has the form of an API token. Access tokens look different. */
export const isApiToken = (text: string): boolean => SHAPE.test(text);

/** Limits of a token. */
export interface TokenLimits {
  readOnly: boolean;
  /** Actions in their API spelling. Empty: everything the user may do. */
  actions: readonly string[];
}

/** Read-only actions. */
const READING: ReadonlySet<string> = new Set(
  [...policy.keys()].filter((action) => /\.read(_\w+)?$/.test(action) || ['export.run', 'invitation.preview'].includes(action)),
);

/** Public actions need no token, so token limits do not remove them. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set(
  [...policy.values()].filter(({ side }) => side === 'anyone').map(({ action }) => action),
);

/** The limits as a text; equal limits give equal texts. */
export const limitsSignature = ({ readOnly, actions }: TokenLimits): string =>
  `token ${readOnly ? 'read' : 'write'} ${[...actions].sort().join(' ')}`;

/** Maximum number of action sets cached by signature; bounds memory use. */
const REMEMBERED = 2_000;
const remembered = new LRUCache<string, ReadonlySet<string>>({ max: REMEMBERED });

/** The user's actions that remain under the limits of a token. */
export function limitedActions(
  signature: string,
  held: ReadonlySet<string>,
  { readOnly, actions }: TokenLimits,
): ReadonlySet<string> {
  let limited = remembered.get(signature);
  if (!limited) {
    const listed = new Set(actions);
    const within = (action: string): boolean =>
      listed.size === 0 || listed.has(policy.get(action)?.name ?? '') || OPEN_TO_ALL.has(action);
    limited = new Set(
      [...held].filter((action) => within(action) && !NEVER_WITH_TOKENS.has(action) && (!readOnly || READING.has(action))),
    );
    remembered.set(signature, limited);
  }
  return limited;
}
