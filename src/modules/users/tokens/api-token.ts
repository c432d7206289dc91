import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { policy } from '../../../policy/policy';

/** What may never be done with an API token: making further ones, and what concerns passwords and sessions. */
export const NEVER_WITH_TOKENS: ReadonlySet<string> = new Set(['token.create', 'session.manage_own']);

const SHAPE = /^pgt_[0-9a-z]{26}\.[A-Za-z0-9_-]{43}$/;

/** A token to show once: names the stored token it belongs to, and carries 256 random bits. */
export const newApiToken = (id: string): string => `pgt_${id.slice(4)}.${randomBytes(32).toString('base64url')}`;

/** Whether a text has the form of an API token; access tokens have another. */
export const isApiToken = (text: string): boolean => SHAPE.test(text);

/** What a token is limited to. */
export interface TokenLimits {
  readOnly: boolean;
  /** Actions as the API spells them; empty: all that the user may do. */
  actions: readonly string[];
}

/** Actions that only read. */
const READING: ReadonlySet<string> = new Set(
  [...policy.keys()].filter((action) => /\.read(_\w+)?$/.test(action) || ['export.run', 'invitation.preview'].includes(action)),
);

/** What is open to everybody needs no token, so no token takes it away. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set(
  [...policy.values()].filter(({ side }) => side === 'anyone').map(({ action }) => action),
);

/** Limits that tokens have, as one text; equal limits give equal texts. */
export const limitsSignature = ({ readOnly, actions }: TokenLimits): string =>
  `token ${readOnly ? 'read' : 'write'} ${[...actions].sort().join(' ')}`;

/** Sets of actions remembered by signature; the bound is a bound on memory. */
const REMEMBERED = 2_000;
const remembered = new LRUCache<string, ReadonlySet<string>>({ max: REMEMBERED });

/** What is left of the actions of a user when it comes with a token. */
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
