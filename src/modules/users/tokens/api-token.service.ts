import type { Ctx } from '../../../data/context';
import { bound } from '../../../data/sql';
import { inScope } from '../../../graph/act-on';
import { defineMutation } from '../../../graph/define-mutation';
import { insertRow } from '../../../graph/write';
import { checkText } from '../../../kernel/checks';
import { refuse } from '../../../kernel/errors';
import { newId } from '../../../kernel/ids';
import { policy } from '../../../policy/policy';
import { digest } from '../../../security/tokens';
import { requireSameRights } from '../../partners';
import { ApiToken } from '../user.entity';
import { NEVER_WITH_TOKENS, newApiToken } from './api-token';
import { apiTokenCreated, apiTokenRevoked } from './api-token.events';
import { CreateApiTokenInput, CreateApiTokenPayload, RevokeApiTokenInput, RevokeApiTokenPayload } from './api-token.types';

const ACTION_OF_NAME: ReadonlyMap<string, string> = new Map([...policy.values()].map(({ name, action }) => [name, action]));

/** One calendar year after a time. */
function aYearAfter(at: number): number {
  const date = new Date(at);
  return date.setUTCFullYear(date.getUTCFullYear() + 1);
}

/** The actions of an input without duplicates. Refuses actions the creator does not have, and actions no token may have. */
function actionsOf({ viewer }: Ctx, { actions, readOnly }: CreateApiTokenInput): string[] {
  const wanted = [...new Set(actions ?? [])].sort();
  if (wanted.length === 0 && readOnly !== true) {
    refuse('INVALID', 'Specify `actions` or `readOnly: true`.', ['actions']);
  }
  const action = (name: string): string => ACTION_OF_NAME.get(name) ?? '';
  const never = wanted.filter((name) => NEVER_WITH_TOKENS.has(action(name)));
  if (never.length > 0) {
    refuse('ACTION_NOT_FOR_TOKENS', `${never.join(' and ')} needs a sign-in. Tokens cannot have it.`, ['actions'], {
      actions: never,
    });
  }
  const missing = wanted.filter((name) => !viewer.actions.has(action(name)));
  if (missing.length > 0) {
    refuse('ACTION_NOT_HELD', `You do not have these actions yourself: ${missing.join(', ')}.`, ['actions'], {
      actions: missing,
    });
  }
  return wanted;
}

function checkExpiry(ctx: Ctx, expiresAt: number): void {
  const now = ctx.clock.now();
  if (expiresAt <= now || expiresAt > aYearAfter(now)) {
    refuse('INVALID', 'The expiry must be in the future, at most one year from now.', ['expiresAt'], {
      latest: new Date(aYearAfter(now)).toISOString(),
    });
  }
}

const action = 'token.create';

/** The secret is shown once and stored as a hash. */
export const createApiToken = defineMutation({
  name: 'createApiToken',
  description:
    "Creates an API token for tools and scripts, shown once. At any time, it can do what both its limits and its user's roles allow. It ends when it expires or is revoked, or when its user is disabled or gets a new password from an admin or by mail.",
  example:
    'createApiToken(input: { name: "Reporting", readOnly: true, expiresAt: "2027-01-01T00:00:00Z" }) { apiToken { id hint } token errors { code message } }',
  action,
  input: CreateApiTokenInput,
  inputDescription: 'The token.',
  payload: CreateApiTokenPayload,
  codes: ['ACTION_NOT_HELD', 'ACTION_NOT_FOR_TOKENS'],
  before: (ctx, input) => {
    checkText(input.name, { min: 1, max: 200 }, ['name']);
    const actions = actionsOf(ctx, input);
    checkExpiry(ctx, input.expiresAt);
    const id = newId('ApiToken', ctx.clock.now());
    return { id, token: newApiToken(id), actions };
  },
  locks: ({ viewer }) => [viewer.organizationId],
  work: async (tx, { input, prepared: { id, token, actions } }) => {
    await requireSameRights(tx);
    const { expiresAt } = input;
    const [name, readOnly] = [input.name.trim(), input.readOnly === true];
    const row = {
      id,
      createdAt: tx.clock.now(),
      userId: tx.viewer.userId,
      name,
      tokenHash: digest(token),
      actions: JSON.stringify(actions),
      readOnly,
      expiresAt,
      hint: token.slice(-4),
    };
    const after = { name, actions, readOnly, expiresAt: new Date(expiresAt).toISOString() };
    await insertRow(tx, ApiToken, row, apiTokenCreated(id, after));
    return { apiTokenId: id };
  },
  shown: ({ repeated, dryRun }, { prepared: { token } }) => ({
    token: repeated || dryRun ? null : token,
    secretShownBefore: repeated,
  }),
  refused: { token: null, secretShownBefore: false },
});

/** The token is invalid from the next request on. */
export const revokeApiToken = defineMutation({
  name: 'revokeApiToken',
  description: 'Revokes one of your API tokens immediately.',
  example: 'revokeApiToken(input: { apiTokenId: "tok_01h…" }) { apiToken { id revokedAt } errors { code message } }',
  action,
  input: RevokeApiTokenInput,
  inputDescription: 'The token.',
  payload: RevokeApiTokenPayload,
  codes: ['NOT_FOUND', 'INVALID_STATE'],
  whenSuspended: true,
  work: async (tx, { input: { apiTokenId: id } }) => {
    await inScope(tx, ApiToken, id, [], ['apiTokenId']);
    const revoked = await tx.db.run(
      bound('subject', 'UPDATE api_token SET revoked_at = ?, updated_at = ? WHERE id = ? AND revoked_at IS NULL'),
      [tx.clock.now(), tx.clock.now(), id],
    );
    if (revoked !== 1) refuse('INVALID_STATE', 'This token is already revoked.', ['apiTokenId'], { state: 'REVOKED' });
    tx.emit(apiTokenRevoked(id));
    return { apiTokenId: id };
  },
});
